"""From measurements to the table and the plots of docs/performance.md."""
import collections
import pathlib
import statistics
import sys

import pictures
import rows

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "figures"))
from plot import replace_block, table  # noqa: E402

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
# The command that makes all of this; it says nothing of when.
COMMAND = "tools/dev bench --peers"


class Measured:
    """What lines of NDJSON say: values by row, variant and run."""

    def __init__(self, lines):
        self.head, self.lines = lines[0], lines[1:]
        self.values = collections.defaultdict(dict)
        self.tried = collections.Counter((line["row"], line["variant"]) for line in self.lines)
        for line in self.lines:
            if "values" in line:
                self.values[line["row"], line["variant"]][line["run"]] = line["values"]
        self.versions = sorted({variant for _, variant in self.values if variant.startswith("v")})

    def median(self, row, variant, name):
        found = [values[name] for values in self.values[row, variant].values() if name in values]
        return statistics.median(found) if found else None

    def theirs(self, line, run):
        """What ours is held against in that run, or None."""
        row, value = line.against_row or line.row, line.against_value or line.value
        variants = self.versions if line.against == "CometBFT" else [line.against]
        found = [self.values[row, variant][run][value] for variant in variants
                 if value in self.values[row, variant].get(run, ())]
        return (min if line.less else max)(found) if found else None

    def pairs(self, line):
        """Ours and theirs, of each run that has both."""
        ours = ((run, values[line.value]) for run, values in self.values[line.row, line.measured_as].items()
                if line.value in values)
        both = ((value, self.theirs(line, run)) for run, value in ours)
        return [(ours, theirs) for ours, theirs in both if theirs]


def short(value):
    """Three digits that count."""
    if value >= 1e6:
        return f"{short(value / 1e6)} M"
    if value >= 1e4:
        return f"{value / 1e3:.0f} k"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


UNITS = {"p50": "ms", "p99": "ms", "us": "µs", "rss": "KiB", "messages/s": "/s", "connections/s": "/s"}


def with_unit(value, name):
    if value is None:
        return "–"
    unit = UNITS.get(name, name)
    if not unit:
        return short(value)
    number = f"{value:.0f}" if unit in ("MB/s", "ns/KiB") else short(value)
    return f"{number}{unit}" if number[-1] in "Mk" or unit == "/s" else f"{number} {unit}"


def better(less, ours, theirs):
    """How many times; `less`: less is."""
    return theirs / ours if less else ours / theirs


def judge(line, measured):
    """One row of the table."""
    pairs = measured.pairs(line)
    variant, unit = line.measured_as, line.unit if line.row == "alone" else line.value
    ours = measured.median(line.row, variant, line.value)
    ratio = statistics.median(better(line.less, *pair) for pair in pairs) if pairs else None
    theirs = statistics.median(theirs for _, theirs in pairs) if pairs else None
    target = line.wanted if measured.head["machine"]["ifma"] else line.elsewhere
    wanted, met = "–", "–"
    if line.at_most:
        wanted = f"≤ {with_unit(line.at_most, unit)}"
        met = ours is not None and ours <= line.at_most
    elif target:
        wanted = "> 1 ×" if target == 1 else f"≥ {target:g} ×"
        met = ratio is not None and (ratio > 1 if target == 1 else ratio >= target)
    if met in (True, False):
        tried = measured.tried[line.row, variant]
        # What runs alone leaves out what the machine does not let it measure.
        missing = "failed" if tried and line.row != "alone" else "not measured"
        met = missing if ours is None else "yes" if met else "**no**"
    if measured.head["machine"]["cores"] < line.cores:
        ratio = measured.median(line.row, variant, f"{line.value} ratio")
        wanted, met = f"{wanted} on {line.cores} cores", "not measured"
    tried, went = measured.tried[line.row, variant], len(measured.values[line.row, variant])
    peers = measured.median(line.row, variant, "peers") or 0
    title = line.title.format(peers=f"{peers:,.0f}".replace(",", " "))
    return [title + (f" ({went} of {tried} runs)" if went < tried else ""), line.ours,
            with_unit(ours, unit), with_unit(theirs, unit), "–" if ratio is None else f"{short(ratio)} ×",
            wanted, met]


def comparison(measured):
    return table(["what", "ours", "", "beside", "times better", "wanted", "met"],
                 [judge(line, measured) for line in rows.lines()])


def by_version(measured):
    """Each version of theirs, for who wants to know which was the best."""
    made = []
    for row, value, title in (("bulk", "MB/s", "bulk"), ("small", "messages/s", "100-byte messages"),
                              ("urgent", "p50", "urgent, p50"), ("urgent", "p99", "– p99"),
                              ("urgent", "MB/s", "– the bulk beside it"),
                              ("idle", "p50", "idle link, p50"), ("idle", "p99", "– p99"),
                              ("limited", "p50", "receiver of 5.12 MB/s, p50"),
                              ("limited", "p99", "– p99"),
                              ("handshakes", "connections/s", "handshakes a second"),
                              ("broadcast 50", "us", "CPU a delivery to 50"),
                              ("broadcast 1000", "us", "– to 1000"),
                              ("peers", "rss", "idle peer, resident KiB")):
        variants = [*rows.WIRES, *measured.versions, rows.LIBP2P]
        cells = (measured.median(row, variant, value) for variant in variants)
        made.append([title, *(with_unit(cell, value) for cell in cells)])
    return table(["", *rows.WIRES, *(f"CometBFT {v}" for v in measured.versions), "libp2p"], made)


def alone(measured):
    """What our program measures by itself, with its limits."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in measured.lines:
        extra = ", libsodium" if line["variant"] == rows.ALONE_PORTABLE else ""
        for row in line.get("alone", ()):
            for key in ("value", "limit", "ratio", "unit"):
                if row.get(key) is not None:
                    found[f"`{row['name']}`{extra}"][key].append(row[key])
    if not found:
        return ""

    def middle(values, key):
        return short(statistics.median(values[key])) if values[key] else "–"

    made = [[name, f"{middle(values, 'value')} {values['unit'][0] if values['unit'] else ''}",
             middle(values, "limit"), middle(values, "ratio")] for name, values in found.items()]
    return "\nAlone, as `switchyard bench` measures it, each beside its limit of the same moment:\n\n" + \
        table(["what", "value", "limit", "ratio"], made) + "\n"


def crosswise(measured):
    """Whether programs of both kinds count the same."""
    pairs = [line for line in measured.lines if line["row"] == "crosswise"]
    if not pairs:
        return ""
    agree = [line for line in pairs
             if "error" not in line and line["sink"]["messages"] == line["source"]["messages"] > 0]
    said = f"\nCrosswise, ours to theirs and theirs to ours: in {len(agree)} of {len(pairs)} pairs " \
           "the sink counted what the source had sent."
    wrong = [line["variant"] for line in pairs if line not in agree]
    return said + (f" Not in: {', '.join(wrong)}." if wrong else "") + "\n"


def about(head, command=COMMAND):
    machine = head["machine"]
    extra = "with" if machine["ifma"] else "without"
    theirs = f", {machine['go']}, go-libp2p {machine['libp2p']}" if "go" in machine else ""
    return (f"{machine['cpu']} ({extra} AVX-512 IFMA), {machine['cores']} cores, Linux {machine['kernel']}, "
            f"{machine['congestion']} on the sockets{theirs}; "
            f"{head['runs']} runs of {head['seconds']:g} s a measurement. Made by `{command}`.\n")


def text(lines):
    measured = Measured(lines)
    parts = [about(measured.head), comparison(measured),
             "\nEach on its own, medians:\n\n" + by_version(measured), alone(measured),
             crosswise(measured)]
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def write(lines, path, folder):
    """The block of the page, and its pictures."""
    made = pictures.draw(Measured(lines), folder)
    images = "".join(f"\n![{title}](figures/{name})\n" for name, title in made)
    replace_block(path, BEGIN, END, "\n" + text(lines) + images)
