"""The plots of docs/performance.md."""
import collections
import itertools
import pathlib
import sys

import rows

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "figures"))
from plot import Log, Plot  # noqa: E402

SIZE_MARKS = [(100, "100 B"), (1024, "1 KiB"), (4096, "4 KiB"), (16384, "16 KiB"), (65536, "64 KiB"),
              (262144, "256 KiB"), (1048576, "1 MiB")]


def names(measured):
    """Variants in the order of their colours, with what the legend says."""
    return [(rows.NATIVE_WIRE, "ours, native wire"), (rows.COMETBFT_WIRE, "ours, cometbft wire"),
            *((version, f"CometBFT {version}") for version in measured.versions),
            (rows.LIBP2P, rows.LIBP2P)]


def around(values):
    """The powers of ten that hold them all."""
    low, high = 1e-3, 1e-3
    while low * 10 <= min(values):
        low *= 10
    while high < max(values):
        high *= 10
    return Log(low, max(high, 10 * low))


def draw_lines(measured, curves, title, x_label, y_label, x_axis, path):
    """A line for each variant in `curves`: lists of points; False if there is none."""
    known = [point[1] for points in curves.values() for point in points]
    if not known:
        return False
    plot = Plot(title, x_label, y_label, x_axis, around(known), legend_rows=2)
    for colour, (variant, words) in enumerate(names(measured)):
        if curves.get(variant):
            plot.line(curves[variant], colour)
            plot.legend(words, colour)
    plot.save(path)
    return True


def row_of_size(size):
    return {100: "small", 65536: "bulk"}.get(size, f"size {size}")


def curves_over(measured, points, value):
    """By variant, the medians of a value; `points` are pairs of x and row."""
    curves = {}
    for variant, _ in names(measured):
        found = [(x, measured.median(row, variant, value)) for x, row in points]
        curves[variant] = [point for point in found if point[1]]
    return curves


def draw_sizes(measured, path):
    curves = curves_over(measured, [(size, row_of_size(size)) for size in rows.SIZES], "MB/s")
    return draw_lines(measured, curves, "Throughput of one connection", "size of a message", "MB/s",
                      Log(rows.SIZES[0], rows.SIZES[-1], SIZE_MARKS), path)


def draw_urgent(measured, path):
    """How much of the urgent messages had come after how long, all runs together."""
    counts = collections.defaultdict(collections.Counter)
    for line in measured.lines:
        if line["row"] == "urgent" and "error" not in line:
            for upper, count in line["sink"]["latency_ms"]["histogram"]:
                counts[line["variant"]][upper] += count
    if not counts:
        return False
    highest = max(max(of) for of in counts.values())
    plot = Plot("Urgent messages, one a millisecond, beside saturated bulk", "milliseconds since it was due",
                "share that has arrived", around([0.01, highest]), 1, percent=True, legend_rows=2)
    for colour, (variant, words) in enumerate(names(measured)):
        if variant not in counts:
            continue
        uppers = sorted(counts[variant])
        shares = itertools.accumulate(counts[variant][upper] for upper in uppers)
        total = sum(counts[variant].values())
        below = uppers[0] / 10 ** 0.1  # buckets are ten a decade
        plot.line([(below, 0), *((upper, share / total) for upper, share in zip(uppers, shares)),
                   (plot.x_axis.most, 1)], colour)
        plot.legend(words, colour)
    plot.save(path)
    return True


def draw_broadcast(measured, value, title, y_label, path):
    curves = curves_over(measured, [(count, f"broadcast {count}") for count in rows.BROADCAST], value)
    return draw_lines(measured, curves, title, "peers", y_label,
                      Log(1, 1000, [(count, str(count)) for count in rows.BROADCAST]), path)


def draw_memory(measured, path):
    bars = [(colour, *bar) for colour, bar in enumerate(
        [("ours, allocated", measured.median("peers", rows.NATIVE_WIRE, "KiB"))]
        + [(words + ", resident", measured.median("peers", variant, "rss"))
           for variant, words in names(measured)]) if bar[1]]
    if not bars:
        return False
    plot = Plot("Memory of an idle peer", "", "KiB", len(bars), 1.15 * max(bar[2] for bar in bars))
    for n, (colour, words, value) in enumerate(bars):
        plot.bar(plot.x(n + 0.25), plot.x(n + 0.75), value, 0 if colour < 3 else 1)
        plot.text(plot.x(n + 0.5), plot.y(value) - 5, f"{value:.1f}", "small halo", "middle")
        parts = words.replace("CometBFT ", "CometBFT, ").split(", ")  # no wider than a bar's place
        for row, part in enumerate(parts):
            plot.text(plot.x(n + 0.5), plot.y(0) + 16 + 14 * row, part, "small", "middle")
    plot.save(path)
    return True


def draw(measured, folder):
    """Writes what can be drawn; file names and titles of what was."""
    wanted = [
        ("perf-sizes.svg", "Throughput by size of message", draw_sizes, ()),
        ("perf-urgent.svg", "Latency of urgent messages under bulk", draw_urgent, ()),
        ("perf-broadcast-rate.svg", "Deliveries a second by number of peers", draw_broadcast,
         ("deliveries/s", "Broadcast of 1 KiB: deliveries", "deliveries a second")),
        ("perf-broadcast-cpu.svg", "CPU of a delivery by number of peers", draw_broadcast,
         ("us", "Broadcast of 1 KiB: CPU of the sender", "µs a delivery")),
        ("perf-memory.svg", "Memory of idle peers", draw_memory, ())]
    folder.mkdir(parents=True, exist_ok=True)
    return [(name, title) for name, title, make, more in wanted
            if make(measured, *more, folder / name)]
