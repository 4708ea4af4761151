// A small book of each era, as CometBFT and its ancestors wrote them: the same two entries, as far
// as the era has words for them.  Names and addresses are made up; the networks are those kept for
// documentation.
#pragma once

#include <string>

namespace switchyard::addrbook {

inline const std::string kIdOfFirst = "0e1375e537fcb592bd9203e4e027484bbf3b4a4a";
inline const std::string kIdOfSecond = "51a39cf2b3bd52d43e3a4de6d9ee4f0f1d3f2b6c";
inline const std::string kIdOfSource = "2c45680ba6ff21f163e79e4625987b293a5f2800";

inline const std::string kBookWithoutIds = R"({
	"Key": "5be1c3a09f7742d18c60e3b7",
	"Addrs": [
		{
			"Addr": {
				"IP": "198.51.100.7",
				"Port": 26656
			},
			"Src": {
				"IP": "203.0.113.20",
				"Port": 26656
			},
			"Attempts": 2,
			"LastAttempt": "2026-03-04T09:15:30.123456789+02:00",
			"LastSuccess": "0001-01-01T00:00:00Z",
			"BucketType": 1,
			"Buckets": [
				17,
				201
			]
		},
		{
			"Addr": {
				"IP": "2001:db8::26",
				"Port": 26666
			},
			"Src": {
				"IP": "0.0.0.0",
				"Port": 0
			},
			"Attempts": 0,
			"LastAttempt": "2026-03-04T07:00:00Z",
			"LastSuccess": "2026-03-04T07:00:00.5Z",
			"BucketType": 2,
			"Buckets": [
				5
			]
		}
	]
})";

inline const std::string kBookEarly2018 = R"({
	"key": "5be1c3a09f7742d18c60e3b7",
	"addrs": [
		{
			"addr": {
				"ID": "0e1375e537fcb592bd9203e4e027484bbf3b4a4a",
				"IP": "198.51.100.7",
				"Port": 26656
			},
			"src": {
				"ID": "2c45680ba6ff21f163e79e4625987b293a5f2800",
				"IP": "203.0.113.20",
				"Port": 26656
			},
			"attempts": 2,
			"last_attempt": "2026-03-04T09:15:30.123456789+02:00",
			"last_success": "0001-01-01T00:00:00Z",
			"bucket_type": 1,
			"buckets": [
				17,
				201
			]
		},
		{
			"addr": {
				"ID": "51a39cf2b3bd52d43e3a4de6d9ee4f0f1d3f2b6c",
				"IP": "2001:db8::26",
				"Port": 26666
			},
			"src": {
				"ID": "",
				"IP": "0.0.0.0",
				"Port": 0
			},
			"attempts": 0,
			"last_attempt": "2026-03-04T07:00:00Z",
			"last_success": "2026-03-04T07:00:00.5Z",
			"bucket_type": 2,
			"buckets": [
				5
			]
		}
	]
})";

inline const std::string kBook2018 = R"({
	"key": "5be1c3a09f7742d18c60e3b7",
	"addrs": [
		{
			"addr": {
				"id": "0e1375e537fcb592bd9203e4e027484bbf3b4a4a",
				"ip": "198.51.100.7",
				"port": 26656
			},
			"src": {
				"id": "2c45680ba6ff21f163e79e4625987b293a5f2800",
				"ip": "203.0.113.20",
				"port": 26656
			},
			"attempts": 2,
			"last_attempt": "2026-03-04T09:15:30.123456789+02:00",
			"last_success": "0001-01-01T00:00:00Z",
			"bucket_type": 1,
			"buckets": [
				17,
				201
			]
		},
		{
			"addr": {
				"id": "51a39cf2b3bd52d43e3a4de6d9ee4f0f1d3f2b6c",
				"ip": "2001:db8::26",
				"port": 26666
			},
			"src": {
				"id": "",
				"ip": "0.0.0.0",
				"port": 0
			},
			"attempts": 0,
			"last_attempt": "2026-03-04T07:00:00Z",
			"last_success": "2026-03-04T07:00:00.5Z",
			"bucket_type": 2,
			"buckets": [
				5
			]
		}
	]
})";

inline const std::string kBook2019 = R"({
	"key": "5be1c3a09f7742d18c60e3b7",
	"addrs": [
		{
			"addr": {
				"id": "0e1375e537fcb592bd9203e4e027484bbf3b4a4a",
				"ip": "198.51.100.7",
				"port": 26656
			},
			"src": {
				"id": "2c45680ba6ff21f163e79e4625987b293a5f2800",
				"ip": "203.0.113.20",
				"port": 26656
			},
			"buckets": [
				17,
				201
			],
			"attempts": 2,
			"bucket_type": 1,
			"last_attempt": "2026-03-04T09:15:30.123456789+02:00",
			"last_success": "0001-01-01T00:00:00Z"
		},
		{
			"addr": {
				"id": "51a39cf2b3bd52d43e3a4de6d9ee4f0f1d3f2b6c",
				"ip": "2001:db8::26",
				"port": 26666
			},
			"src": {
				"id": "",
				"ip": "0.0.0.0",
				"port": 0
			},
			"buckets": [
				5
			],
			"attempts": 0,
			"bucket_type": 2,
			"last_attempt": "2026-03-04T07:00:00Z",
			"last_success": "2026-03-04T07:00:00.5Z"
		}
	]
})";

inline const std::string kBook2020 = R"({
	"key": "5be1c3a09f7742d18c60e3b7",
	"addrs": [
		{
			"addr": {
				"id": "0e1375e537fcb592bd9203e4e027484bbf3b4a4a",
				"ip": "198.51.100.7",
				"port": 26656
			},
			"src": {
				"id": "2c45680ba6ff21f163e79e4625987b293a5f2800",
				"ip": "203.0.113.20",
				"port": 26656
			},
			"buckets": [
				17,
				201
			],
			"attempts": 2,
			"bucket_type": 1,
			"last_attempt": "2026-03-04T09:15:30.123456789+02:00",
			"last_success": "0001-01-01T00:00:00Z",
			"last_ban_time": "0001-01-01T00:00:00Z"
		},
		{
			"addr": {
				"id": "51a39cf2b3bd52d43e3a4de6d9ee4f0f1d3f2b6c",
				"ip": "2001:db8::26",
				"port": 26666
			},
			"src": {
				"id": "",
				"ip": "0.0.0.0",
				"port": 0
			},
			"buckets": [
				5
			],
			"attempts": 0,
			"bucket_type": 2,
			"last_attempt": "2026-03-04T07:00:00Z",
			"last_success": "2026-03-04T07:00:00.5Z",
			"last_ban_time": "2026-03-05T07:00:00Z"
		}
	]
})";

}  // namespace switchyard::addrbook
