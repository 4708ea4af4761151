#!/usr/bin/env python3
"""Figures of the simulations: from lines of JSON to pictures and the tables of a page.

draw.py FIGURES.ndjson PAGE.md FOLDER: writes FOLDER/*.svg, and what stands in PAGE.md between
<!-- figures: NAME --> and <!-- end -->.
"""
import json
import pathlib
import sys

from plot import Plot, replace_block, table

def quantile(values, part):
    return values[min(len(values) - 1, int(part * (len(values) - 1) + 0.5))]


def name_of(growth):
    return f"{growth['nodes']} {growth['kind']} nodes"


def draw_growth(lines, folder):
    all_growths = [line for line in lines if line["figure"] == "growth"]
    most = 1.05 * max(growth["filled"][-1] for growth in all_growths)
    plot = Plot("How long until a node has its ten outbound peers", "seconds since all started at once",
                "share of the nodes", most, 1, percent=True)
    for colour, growth in enumerate(all_growths):
        steps, count = [(0, 0)], len(growth["filled"])
        for n, at in enumerate(growth["filled"]):
            steps += [(at, n / count), (at, (n + 1) / count)]
        plot.line(steps + [(most, 1)], colour)
        plot.legend(name_of(growth), colour)
    plot.save(folder / "growth-filled.svg")

    large = all_growths[-1]
    minutes = [(at / 60, least, median, most) for at, least, median, most in large["reach"]]
    plot = Plot(f"Whom the books know: {name_of(large)}", "minutes since all started at once",
                "share of the network", minutes[-1][0], 1, percent=True)
    plot.band([(m[0], m[1]) for m in minutes], [(m[0], m[3]) for m in minutes], 0)
    plot.line([(m[0], m[2]) for m in minutes], 0)
    plot.legend("median; the band is from the least to the most", 0)
    plot.save(folder / "growth-reach.svg")

    inbound = large["inbound"]
    counts = [inbound.count(n) for n in range(inbound[-1] + 1)]
    plot = Plot(f"Inbound peers: {name_of(large)}", "inbound peers of a node", "nodes", len(counts),
                1.05 * max(counts))
    for n, count in enumerate(counts):
        plot.bar(plot.x(n + 0.1), plot.x(n + 0.9), count, 0)
    plot.save(folder / "growth-inbound.svg")


def draw_attack(lines, folder):
    for groups in (1, 200):
        bars = [line for line in lines if line["figure"] == "attack" and line["groups"] == groups]
        if not bars:
            continue
        fair = bars[0]["fair"]
        most = max(1.25 * max(bar["slots"] for bar in bars[:-1]), 2 * fair)  # the last may be cut off
        of = "one /16" if groups == 1 else f"{groups} /16s"
        plot = Plot(f"10 000 addresses of {of}: his share of the victims' outbound slots", "",
                    "share of the slots", len(bars), most, percent=True, height=440)
        for share, colour, words in ((fair, 0, "his share of the groups"), (1.5 * fair, 0, "1.5 times that")):
            kind = "line" if share == fair else "dash"
            plot.line([(0, share), (len(bars), share)], colour, kind)
            plot.legend(words, colour, kind)
        floor = plot.y(0)
        for n, bar in enumerate(bars):
            shown = min(bar["slots"], most)
            plot.bar(plot.x(n + 0.2), plot.x(n + 0.8), shown, 2 if n == 0 else 1)
            label = f"{100 * bar['slots']:.1f} %" + (" ↑" if shown < bar["slots"] else "")
            plot.text(plot.x(n + 0.5), plot.y(shown) - 5, label, "small halo", "middle")
            words = bar["without"] if n in (0, len(bars) - 1) else f"no {bar['without']}"
            for row, part in enumerate(wrap(words)):
                plot.text(plot.x(n + 0.5), floor + 16 + 14 * row, part, "small", "middle")
        plot.save(folder / f"attack-{groups}.svg")


def wrap(words):
    """Two or three short lines."""
    rows = [""]
    for word in words.split():
        if rows[-1] and len(rows[-1]) + len(word) > 10:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def draw_trouble(lines, folder):
    for line in lines:
        if line["figure"] == "partition":
            hours = [(0, 0)] + [(at / 60, share) for at, share in line["across"]]
            plot = Plot(f"Two halves of {line['nodes']} nodes, joined after an hour apart",
                        "hours since they were joined", "outbound peers in the other half", hours[-1][0],
                        0.6, percent=True)
            plot.line(hours, 0)
            plot.legend("now", 0)
            plot.line([(0, line["before"]), (hours[-1][0], line["before"])], 2, "dash")
            plot.legend("before they were apart", 2, "dash")
            plot.save(folder / "partition.svg")
        if line["figure"] == "churn":
            dead = line["dead"]
            most = 1.15 * max(max(row[1:]) for row in dead)
            plot = Plot(f"A third of {line['nodes']} nodes goes for ever in the first hour", "hours",
                        "share of dead addresses", dead[-1][0], most, percent=True)
            for colour, column, words in ((0, 1, "in the books"), (1, 2, "in what peers are told")):
                plot.line([(row[0], row[column]) for row in dead], colour)
                plot.legend(words, colour)
            plot.save(folder / "churn.svg")


def growth_table(lines):
    rows = []
    for growth in (line for line in lines if line["figure"] == "growth"):
        filled, inbound = growth["filled"], growth["inbound"]
        half = next((f"{at / 60:.1f} min" for at, _, median, _ in growth["reach"] if median >= 0.9),
                    f"later than {growth['reach'][-1][0] / 60:.0f} min")
        rows.append([name_of(growth), str(growth["groups"]), f"{quantile(filled, .5):.0f} s",
                     f"{quantile(filled, .9):.0f} s", f"{filled[-1]:.0f} s", half,
                     f"{inbound[0]}, {quantile(inbound, .5)}, {inbound[-1]}"])
    return table(["network", "/16s", "half have their peers", "nine of ten", "all",
                  "half the books know 90 %", "inbound peers: least, median, most"], rows)


def attack_table(lines):
    bars = [line for line in lines if line["figure"] == "attack"]
    names = list(dict.fromkeys(bar["without"] for bar in bars))
    rows = []
    for n, name in enumerate(names):
        row = [name if n in (0, len(names) - 1) else f"without {name}"]
        for groups in (1, 200):
            for bar in (b for b in bars if b["groups"] == groups and b["without"] == name):
                row += [f"{100 * bar['slots']:.2f} %", f"{bar['slots'] / bar['fair']:.1f}",
                        f"{100 * bar['books']:.0f} %", str(bar["most_of_group"])]
        rows.append(row)
    return table(["", "one /16: slots", "of fair", "of the books", "most of one /16", "200 /16s: slots",
                  "of fair", "of the books", "most of one /16"], rows)


def trouble_table(lines):
    rows = []
    for line in lines:
        if line["figure"] == "partition":
            rows += [["halves joined: one network again after", f"{60 * line['joined']:.0f} s"],
                     ["half as many peers in the other half as before, after",
                      f"{line['half_mixed'] / 60:.1f} h"]]
        if line["figure"] == "churn":
            dead, filled = line["dead"], line["filled"]
            most = max(range(len(dead)), key=lambda n: dead[n][1])
            rows += [["moments in which the network was not one", str(line["apart"])],
                     ["newcomers: half have their peers after", f"{quantile(filled, .5):.0f} s"],
                     ["the last of them, who waited for the first node", f"{filled[-1] / 60:.0f} min"],
                     ["dead addresses in the books, at most and at the end",
                      f"{100 * dead[most][1]:.0f} %, {100 * dead[-1][1]:.0f} %"],
                     ["dead addresses in what peers are told, at most and at the end",
                      f"{100 * max(row[2] for row in dead):.0f} %, {100 * dead[-1][2]:.0f} %"]]
    return table(["", ""], rows)


def main():
    source, page, folder = (pathlib.Path(name) for name in sys.argv[1:4])
    lines = [json.loads(line) for line in source.read_text().splitlines()]
    folder.mkdir(parents=True, exist_ok=True)
    draw_growth(lines, folder)
    draw_attack(lines, folder)
    draw_trouble(lines, folder)
    for name, made in (("growth", growth_table), ("attack", attack_table), ("trouble", trouble_table)):
        replace_block(page, f"<!-- figures: {name} -->", "<!-- end -->", made(lines))


main()
