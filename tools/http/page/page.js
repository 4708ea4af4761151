// The page: asks for the state every two seconds and shows it.

const kEvery = 2000;      // ms
const kPatience = 5000;   // ms, for an answer
let state = null;
let heard = null;         // when the state came

function showHead() {
  const moniker = state.moniker || "switchyard";
  put("moniker", moniker);
  put("kind", state.kind);
  document.title = `${moniker} · switchyard ${state.kind}`;
  const address = state.addresses[0] || state.id;
  put("identity", `${state.network} · ${address}`);
  const health = byId("health");
  health.className = `health ${state.ready ? "ready" : "unready"}`;
  put("reason", state.reason);
  put("version", `switchyard ${state.version} · as of ${clockSeconds(new Date(state.taken * 1000))}`);
}

function showTiles() {
  const { book, crawl } = state;
  const peers = state.peers_in + state.peers_out + state.peers_private;
  put("peer-count", count(peers));
  const limits = crawl ? "" : ` of ${count(state.max_in)}`;
  put("peer-note", `${count(state.peers_in)} in${limits}, ${count(state.peers_out)} out` +
    (state.peers_private ? `, ${count(state.peers_private)} private` : ""));
  put("up", span(state.up_seconds));
  put("up-note", plural(state.bans, "ban in force", "bans in force"));
  if (!book) {
    put("book-size", "none");
    put("book-note", "this node has no book");
    put("effective", "–");
    return;
  }
  const size = book.new + book.old;
  put("book-size", count(size));
  put("book-note", book.save_failures > 0 ? `${plural(book.save_failures, "save", "saves")} failed`
    : book.saved === null ? "not saved yet" : `saved ${ago(state.taken, book.saved)}`);
  const good = crawl ? crawl.verified : book.old;
  const share = size > 0 ? good / size : 0;
  put("share-name", crawl ? "Verified" : "Reached");
  put("share", percent(share));
  put("share-note", crawl ? `${count(good)}, last ${ago(state.taken, crawl.last_verified)}` : `${count(good)} addresses`);
  byId("ring").style.strokeDasharray = `${Math.min(1, share) * 100} 100`;
  put("effective", count(Math.round(book.effective_groups)));
  put("effective-note", `of ${plural(book.groups, "group", "groups")}`);
}

// The named ones, and all others together.
function shares(list, total, nameOf, others) {
  const rows = list.map((one, i) => ({ name: nameOf(one, i), value: one.peers,
    label: `${count(one.peers)} · ${percent(one.peers / total)}` }));
  const rest = total - list.reduce((sum, one) => sum + one.peers, 0);
  if (rest > 0 && list.length > 0) {
    rows.push({ name: others, value: rest, kind: "rest", label: `${count(rest)} · ${percent(rest / total)}` });
  }
  return rows;
}

function showBook() {
  const { book, crawl } = state;
  drawHistory(state.history, Boolean(crawl));
  const total = Math.max(1, book.entries);
  const verdict = byId("verdict");
  verdict.className = `verdict ${book.verdict}`;
  put("verdict", book.judged ? { good: "good", watch: "to be watched", poor: "poor" }[book.verdict] : "");
  put("groups-note", `${plural(book.entries, "address", "addresses")} in ${plural(book.groups, "group", "groups")}, ` +
    `as different as ${count(Math.round(book.effective_groups))} even ones`);
  drawBars("groups", shares(book.top_groups, total, (one) => one.name, "all others"));
  drawBars("sources", shares(book.top_sources, total, (_, i) => `source ${i + 1}`,
    `${count(Math.max(0, book.sources - book.top_sources.length))} others`));
  put("old-note", drawMap("old-map", book.old_buckets, book.bucket_size, "Old"));
  put("new-note", drawMap("new-map", book.new_buckets, book.bucket_size, "New"));
}

function showCrawl() {
  const { crawl } = state;
  put("crawl-note", `what answered within ${span(crawl.fresh_for_seconds)} is served`);
  const steps = [["queued", crawl.queued, ""], ["dialling", crawl.dialling, ""], ["verified", crawl.verified, "done"]];
  byId("flow").replaceChildren(...steps.map(([name, value, kind]) => {
    const step = make("div", kind);
    step.append(make("dt", "", name), make("dd", "", count(value)));
    return step;
  }));
  const dials = Object.entries(crawl.dials).sort((a, b) => b[1] - a[1]).slice(0, 6);
  const all = Math.max(1, Object.values(crawl.dials).reduce((sum, n) => sum + n, 0));
  drawBars("dials", dials.map(([name, value]) => ({ name: name.replaceAll("_", " "), value,
    label: `${count(value)} · ${percent(value / all)}`, kind: name === "verified" ? "" : "minor" })));
}

function peerRow(peer) {
  const row = make("tr");
  const name = make("th");
  name.scope = "row";
  name.append(make("bdi", "", peer.moniker.slice(0, 40) || "nameless"), make("small", "", peer.id.slice(0, 10)));
  name.title = peer.id;
  row.append(name, make("td", "", peer.address), make("td", `dir ${peer.direction}`, peer.direction),
    make("td", "less", peer.class.replaceAll("_", " ")), make("td", "num less", span(peer.up_seconds)),
    make("td", "num less", String(peer.score)), make("td", "num less", milliseconds(peer.rtt_seconds)),
    make("td", "num", bytes(peer.received_bytes)), make("td", "num", bytes(peer.sent_bytes)));
  return row;
}

function showPeers() {
  const shown = state.peers.length;
  const all = state.peers_in + state.peers_out;
  put("peers-note", shown < all ? `${count(shown)} of ${count(all)}` : "");
  const rows = state.peers.map(peerRow);
  if (rows.length === 0) {
    const row = make("tr");
    const cell = make("td", "none", "nobody is connected");
    cell.colSpan = 9;
    row.append(cell);
    rows.push(row);
  }
  byId("peers").replaceChildren(...rows);
}

function show() {
  document.body.classList.toggle("node", !state.crawl);
  document.body.classList.toggle("bookless", !state.book);
  showHead();
  showTiles();
  if (state.book) showBook();
  if (state.crawl) showCrawl();
  showPeers();
}

function showGone(reason) {
  document.body.classList.add("lost");
  byId("gone").hidden = false;
  put("gone", heard ? `${reason} since ${clockSeconds(heard)}. This is what was heard last; asking again.`
                    : `${reason}; asking again.`);
  put("reason", "no connection");
}

async function refresh() {
  try {
    const answer = await fetch("/state.json", { signal: AbortSignal.timeout(kPatience) });
    if (!answer.ok) throw new Error(`the node answers ${answer.status}`);
    state = await answer.json();
    heard = new Date();
    document.body.classList.remove("lost");
    byId("gone").hidden = true;
    show();
  } catch (error) {
    showGone(error instanceof TypeError || error.name === "TimeoutError" ? "No answer" : error.message);
  }
  setTimeout(refresh, kEvery);
}

for (let i = 0; i <= 8; i += 1) {
  const step = make("i");
  step.style.opacity = i === 0 ? 0.1 : shade(i / 8);
  byId("scale").append(step);
}
addEventListener("resize", () => { if (state && state.book) drawHistory(state.history, Boolean(state.crawl)); });
refresh();
