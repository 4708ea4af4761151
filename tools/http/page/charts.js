// Pictures: areas over time, bars, maps of buckets.

// A round number at least as large as `n`: 1, 2 or 5 and zeros.
function roundUp(n) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, n)));
  for (const step of [1, 2, 2.5, 5, 10]) if (step * power >= n) return step * power;
  return 10 * power;
}

const chart = { width: 0, height: 210, left: 46, right: 8, top: 10, bottom: 22, points: [] };

// points: [time, new, old, verified, peers], the oldest first.
function drawHistory(points, withVerified) {
  const box = byId("history");
  chart.width = Math.max(280, box.clientWidth);
  chart.points = points.length === 1 ? [points[0], points[0]] : points;
  const first = chart.points[0][0];
  const last = Math.max(chart.points[chart.points.length - 1][0], first + 1);
  const top = roundUp(Math.max(4, ...chart.points.map((p) => Math.max(p[1] + p[2], p[3]))));
  const inner = chart.width - chart.left - chart.right;
  const x = (t) => chart.left + (t - first) / (last - first) * inner;
  const y = (n) => chart.height - chart.bottom - n / top * (chart.height - chart.top - chart.bottom);
  const line = (value) => chart.points.map((p) => `${x(p[0]).toFixed(1)},${y(value(p)).toFixed(1)}`);
  const area = (low, high) => `M${line(high).join("L")}L${line(low).reverse().join("L")}Z`;
  chart.timeAt = (px) => first + (px - chart.left) / inner * (last - first);

  const svg = draw("svg", { viewBox: `0 0 ${chart.width} ${chart.height}`, role: "img" });
  const now = chart.points[chart.points.length - 1];
  svg.setAttribute("aria-label", `${count(now[1] + now[2])} addresses at ${clock(last)}, ` +
    `${count(chart.points[0][1] + chart.points[0][2])} at ${clock(first)}`);
  for (const part of [0, 0.5, 1]) {
    const at = y(top * part);
    svg.append(draw("line", { class: "rule", x1: chart.left, x2: chart.width - chart.right, y1: at, y2: at }),
               draw("text", { x: chart.left - 8, y: at + 4, "text-anchor": "end" }, count(top * part)));
  }
  svg.append(draw("path", { class: "area-old", d: area(() => 0, (p) => p[2]) }),
             draw("path", { class: "area-new", d: area((p) => p[2], (p) => p[1] + p[2]) }));
  if (withVerified) svg.append(draw("path", { class: "line-verified", d: `M${line((p) => p[3]).join("L")}` }));
  const ticks = chart.width < 500 ? 2 : 4;
  const withSeconds = last - first < 300;
  for (let i = 0; i <= ticks; i += 1) {
    const t = first + (last - first) * i / ticks;
    const anchor = i === 0 ? "start" : i === ticks ? "end" : "middle";
    svg.append(draw("text", { x: x(t), y: chart.height - 5, "text-anchor": anchor },
                    withSeconds ? clockSeconds(new Date(t * 1000)) : clock(t)));
  }
  chart.cursor = draw("line", { class: "cursor", y1: chart.top, y2: chart.height - chart.bottom });
  svg.append(chart.cursor);
  svg.addEventListener("pointermove", (event) => readOut(event, svg, x, withVerified));
  svg.addEventListener("pointerleave", () => {
    chart.cursor.style.visibility = "hidden";
    put("history-note", "");
  });
  box.replaceChildren(svg);
}

function readOut(event, svg, x, withVerified) {
  const frame = svg.getBoundingClientRect();
  const at = chart.timeAt((event.clientX - frame.left) / frame.width * chart.width);
  let nearest = chart.points[0];
  for (const p of chart.points) if (Math.abs(p[0] - at) < Math.abs(nearest[0] - at)) nearest = p;
  chart.cursor.setAttribute("x1", x(nearest[0]));
  chart.cursor.setAttribute("x2", x(nearest[0]));
  chart.cursor.style.visibility = "visible";
  put("history-note", `${clockSeconds(new Date(nearest[0] * 1000))}: ${count(nearest[2])} reached, ` +
    `${count(nearest[1])} heard of${withVerified ? `, ${count(nearest[3])} verified` : ""}, ` +
    plural(nearest[4], "peer", "peers"));
}

// rows: {name, value, label, kind}; those of the kind "rest" have no bar, which would dwarf the others.
function drawBars(id, rows) {
  const list = byId(id);
  const most = Math.max(1, ...rows.map((row) => (row.kind === "rest" ? 0 : row.value)));
  while (list.children.length > rows.length) list.lastChild.remove();
  rows.forEach((row, i) => {
    let item = list.children[i];
    if (!item) {
      item = make("li");
      const track = make("span", "track");
      track.append(make("span", "fill"));
      item.append(make("span", "name"), track, make("span", "value"));
      list.append(item);
    }
    item.className = row.kind || "";
    const [name, track, value] = item.children;
    name.textContent = row.name;
    name.title = row.name;
    value.textContent = row.label;
    track.firstChild.style.width = row.kind === "rest" ? 0 : `${row.value / most * 100}%`;
  });
}

// One square a bucket, 32 a row, the stronger the fuller.
function drawMap(id, sizes, full, what) {
  const box = byId(id);
  const columns = 32;
  let svg = box.firstChild;
  if (!svg || svg.children.length !== sizes.length) {
    svg = draw("svg", { viewBox: `0 0 ${columns * 10} ${Math.ceil(sizes.length / columns) * 10}`, role: "img" });
    sizes.forEach((_, i) => {
      const cell = draw("rect", { x: i % columns * 10 + 0.6, y: Math.floor(i / columns) * 10 + 0.6,
                                  width: 8.8, height: 8.8, rx: 2 });
      cell.append(draw("title", {}));
      svg.append(cell);
    });
    box.replaceChildren(svg);
  }
  let used = 0, fullest = 0;
  sizes.forEach((size, i) => {
    if (size > 0) used += 1;
    fullest = Math.max(fullest, size);
    const cell = svg.children[i];
    cell.setAttribute("class", size === 0 ? "" : size > full ? "over" : "some");
    cell.setAttribute("fill-opacity", size === 0 ? 1 : shade(size / full));
    cell.firstChild.textContent = `bucket ${i}: ${size} of ${full}`;
  });
  const words = `${count(used)} of ${count(sizes.length)} buckets in use, fullest ${fullest} of ${full}`;
  svg.setAttribute("aria-label", `${what} buckets: ${words}`);
  return words;
}

// Few entries are told apart from none, and from many.
const shade = (share) => 0.18 + 0.82 * Math.min(1, Math.sqrt(share));
