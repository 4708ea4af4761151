"use strict";
// How figures are written, and how elements are made.  What peers say goes through textContent and
// setAttribute alone.

const byId = (id) => document.getElementById(id);
const put = (id, text) => {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
};
const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
const draw = (tag, attributes, text) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
};

const count = (n) => n.toLocaleString("en-US");
const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
const percent = (share) =>
  share > 0 && share < 0.01 ? "<1 %" : `${Math.round(share * 100)} %`;

function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) { n /= 1000; unit += 1; }
  return `${unit === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[unit]}`;
}

function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  const [whole, unit, part, smaller] = s < 86400 ? [3600, "h", 60, "min"] : [86400, "d", 3600, "h"];
  const rest = Math.floor(s % whole / part);
  return `${Math.floor(s / whole)} ${unit}${rest > 0 ? ` ${rest} ${smaller}` : ""}`;
}

function ago(now, then) {
  return then === null ? "never" : now - then < 2 ? "just now" : `${span(now - then)} ago`;
}

const milliseconds = (seconds) =>
  seconds === null ? "–" : seconds < 0.001 ? "<1 ms" : `${Math.round(seconds * 1000)} ms`;

const clock = (time) => new Date(time * 1000).toTimeString().slice(0, 5);
const clockSeconds = (date) => date.toTimeString().slice(0, 8);
