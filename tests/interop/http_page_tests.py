"""The page of a seed and of a node in a browser: figures, light and dark, evil names, a server that
goes.

    SEED_PAGE=docs/seed-page.png ctest --test-dir build -R http.page

writes the picture that the documentation shows.
"""
import os
import pathlib
import subprocess
import sys
import unittest

import browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
NARROW = 390  # a telephone

# The contrast of two colours that are in use (WCAG 2).
CONTRAST = """((front, back) => {
  const channels = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
    probe.remove();
    return found;
  };
  const light = (name) => channels(name).slice(0, 3)
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
})"""


class Server:
    """The pages of a made-up site."""

    def __init__(self, kind, port=0):
        self.process = subprocess.Popen([os.environ["SITE_SERVER"], kind, str(port)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.at = self.process.stdout.readline().strip()

    @property
    def url(self):
        return f"http://{self.at}/"

    def publish(self):
        self.process.stdin.write("publish\n")
        self.process.stdin.flush()

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(timeout=browser.PATIENCE)
        self.process.stdout.close()


class PageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = browser.Browser()

    @classmethod
    def tearDownClass(cls):
        cls.page.close()

    def serve(self, kind, port=0):
        server = Server(kind, port)
        self.addCleanup(server.close)
        return server

    def look(self, server, **how):
        """Opens the page, until it shows a state."""
        self.page.complaints.clear()
        self.page.asked.clear()
        server.publish()
        self.page.open(server.url, **how)
        self.page.wait_for("document.querySelectorAll('#peers tr').length > 1")

    def text(self, ident):
        return self.page.value(f"document.getElementById('{ident}').textContent")

    def shown(self, selector):
        return self.page.value(f"document.querySelector('{selector}').offsetParent !== null")

    def is_quiet(self, server):
        """Nothing complained, nothing was asked of anybody else, no scrolling sideways."""
        self.assertEqual(self.page.complaints, [])
        self.assertTrue(all(url.startswith(server.url) for url in self.page.asked), self.page.asked)
        self.assertIn(server.url + "state.json", self.page.asked)
        self.assertTrue(self.page.value(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

    def has_figures(self):
        value = self.page.value
        self.assertEqual(self.text("book-size"), "1,500")
        self.assertEqual(self.text("peer-count"), "11")
        self.assertIn("6 in, 3 out, 2 private", self.text("peer-note"))
        self.assertEqual(self.text("reason"), f"ready, {self.text('share-note').split(',')[0]} "
                         "verified addresses")
        self.assertRegex(self.text("share"), r"^\d+ %$")
        self.assertEqual(value("document.querySelectorAll('#groups li').length"), 6)
        self.assertIn("107.40.0.0/16", self.text("groups"))
        self.assertEqual(value("document.querySelectorAll('#new-map rect').length"), 256)
        self.assertEqual(value("document.querySelectorAll('#old-map rect').length"), 64)
        self.assertRegex(value("document.querySelector('#old-map svg').getAttribute('aria-label')"),
                         r"^Old buckets: \d+ of 64 buckets in use, fullest \d+ of 64$")
        self.assertRegex(value("document.querySelector('#history svg').getAttribute('aria-label')"),
                         r"^1,500 addresses at ")
        self.assertEqual(value("[...document.querySelectorAll('#flow dd')].map((d) => d.textContent)")
                         [:2], ["212", "8"])
        self.assertIn("wrong network", self.text("dials"))
        self.assertEqual(value("document.querySelectorAll('#peers tr').length"), 9)
        self.assertIn("Käse & Co", self.text("peers"))

    def is_readable(self):
        for front in ("--ink", "--soft", "--good", "--watch", "--poor", "--old"):
            for back in ("--panel", "--back"):
                self.assertGreaterEqual(self.page.value(f"{CONTRAST}('{front}', '{back}')"), 4.5,
                                        f"{front} on {back}")

    def background(self):
        return self.page.value("getComputedStyle(document.body).backgroundColor")

    def test_a_seed_in_the_light(self):
        server = self.serve("seed")
        self.look(server)
        self.has_figures()
        self.is_readable()
        self.is_quiet(server)
        self.assertEqual(self.page.value("document.title"), "harbour · switchyard seed")
        picture = pathlib.Path(os.environ.get("SEED_PAGE") or self.page.folder + "/page.png")
        if not picture.is_absolute():  # as the one who typed it means it
            picture = ROOT / picture
        self.page.screenshot(picture)
        self.assertGreater(picture.stat().st_size, 50_000)

    def test_a_seed_in_the_dark(self):
        server = self.serve("seed")
        self.look(server)
        light = self.background()
        self.look(server, dark=True)
        self.assertNotEqual(self.background(), light)
        self.has_figures()
        self.is_readable()
        self.is_quiet(server)

    def test_a_telephone_shows_all_of_it(self):
        server = self.serve("seed")
        self.look(server, width=NARROW)
        self.has_figures()
        self.is_quiet(server)

    def test_a_node_has_no_crawl(self):
        server = self.serve("node")
        self.look(server)
        self.assertFalse(self.shown("#flow"))
        self.assertTrue(self.shown("#history"))
        self.assertEqual(self.text("share-name"), "Reached")
        self.assertIn("6 in of 40", self.text("peer-note"))
        self.is_quiet(server)

    def test_the_names_of_peers_are_text(self):
        server = self.serve("hostile")
        self.look(server)
        self.assertIn("<img src=x onerror=", self.text("moniker"))
        self.assertIn("<img src=x onerror=", self.text("peers"))
        self.assertEqual(self.page.value("document.querySelectorAll('img').length"), 0)
        self.assertNotEqual(self.page.value("document.title"), "owned")
        self.is_quiet(server)

    def test_what_is_put_into_the_page_does_not_run(self):
        """The policy is what stands behind the care: even markup that got in could do nothing."""
        server = self.serve("seed")
        self.look(server)
        self.page.value("document.body.insertAdjacentHTML('beforeend', "
                        "'<img src=x onerror=\"window.ran = 1\"><p style=\"color:red\">')")
        self.page.wait_for("performance.now() > 0 && document.querySelector('img').complete")
        self.assertIsNone(self.page.value("window.ran"))
        self.assertIn("Content Security Policy", " ".join(self.page.complaints))

    def test_a_server_that_goes_is_missed_and_found_again(self):
        server = self.serve("seed")
        self.look(server)
        self.assertFalse(self.shown("#gone"))
        lamp = "getComputedStyle(document.querySelector('.lamp')).backgroundColor"
        ready = self.page.value(lamp)
        port = server.at.split(":")[1]
        server.close()
        self.page.wait_for("!document.getElementById('gone').hidden")
        self.assertIn("No answer since", self.text("gone"))
        self.assertNotEqual(self.page.value(lamp), ready)
        self.assertEqual(self.text("book-size"), "1,500")
        self.serve("seed", port)
        self.page.wait_for("document.getElementById('gone').hidden")
        self.assertEqual(self.page.value("document.body.className"), "")

    def test_the_table_and_the_headings_say_what_they_are(self):
        server = self.serve("seed")
        self.look(server)
        self.assertTrue(self.page.value(
            "[...document.querySelectorAll('th')].every((cell) => cell.scope)"))
        self.assertEqual(self.page.value("document.querySelectorAll('h1').length"), 1)
        self.assertTrue(self.page.value(
            "[...document.querySelectorAll('section')].every((one) => one.matches("
            "'[aria-label], [aria-labelledby]'))"))
        tree = self.page.call("Accessibility.getFullAXTree")["nodes"]
        names = {(n["role"]["value"], n["name"]["value"]) for n in tree
                 if not n.get("ignored") and "role" in n and "name" in n}
        for expected in (("region", "Map of buckets"), ("columnheader", "Address"),
                         ("heading", "Peers"), ("navigation", "Data")):
            self.assertIn(expected, names)


if __name__ == "__main__":
    if browser.find() is None:
        missed = "CI" in os.environ
        print(f"{'failed' if missed else 'skipped'}: there is no chromium; "
              "`tools/dev setup all` installs one")
        sys.exit(1 if missed else 77)
    unittest.main()
