"use strict";
// Shows one tab at a time, and draws the list of rules from the page's JSON. Text is only ever set as text, never as markup.
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const FIELDS = ["row", "outcome", "ms", "base", "rest", "params", "kind", "reason", "message", "statements", "story", "page", "owner", "cause", "note"];
  const BAD = new Set(["failed", "error", "unexpected_pass"]);
  const LOOK = { known_failure: "known", unexpected_pass: "failed" };
  const TABS = { failures: [...BAD], known: ["known_failure"], all: [] };
  const STEP = 25;
  const LINES = 15;
  const form = document.getElementById("filter");
  const list = document.getElementById("list");
  const more = document.getElementById("more");
  const sections = [...document.querySelectorAll("main > section")];
  const links = [...document.querySelectorAll("nav a")];
  let shown = STEP;
  let tab = "";
  let cause = "";

  root.classList.add("scripted");

  for (const rule of data.rules) {
    rule.items = rule.items.map((values) => {
      const item = {};
      FIELDS.forEach((name, place) => {
        const value = values[place] || 0;
        item[name] = place < 3 ? value : data.texts[value];
      });
      item.outcome = data.outcomes[item.outcome];
      item.on = data.rows[item.row];
      return item;
    });
  }

  function make(name, options, ...children) {
    const found = document.createElement(name);
    for (const [key, value] of Object.entries(options || {})) found.setAttribute(key, value);
    found.append(...children);
    return found;
  }

  const look = (outcome) => LOOK[outcome] || outcome;
  const words = (outcome) => outcome.replace(/_/g, " ");
  const sentence = (id) => id.slice(id.indexOf(".") + 1).replace(/_/g, " ");

  // Docstrings and reasons mark code with backticks.
  function prose(text) {
    return text.split(/(``[^`\n]+``|`[^`\n]+`)/).map((part, place) => (place % 2 ? make("code", {}, part.replace(/`/g, "")) : part));
  }

  const number = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  // -- the view: the form and the address hold the same choices, so that every view has an address ------------------------
  function wanted() {
    const form_data = new FormData(form);
    const checked = form_data.getAll("outcome");
    return {
      tab,
      cause,
      q: form_data.get("q").trim().toLowerCase(),
      area: form_data.get("area"),
      on: form_data.get("on"),
      checked,
      outcomes: new Set(tab === "all" ? checked : TABS[tab]),
    };
  }

  // A tab shows its own section, and those of items the list of rules too.
  function show(name) {
    tab = links.some((link) => link.hash === "#" + name) ? name : "all";
    root.dataset.tab = tab;
    for (const section of sections) {
      section.hidden = section.id !== tab && !(section.id === "rules" && tab in TABS) && !(section.id === "skips" && tab === "all");
    }
    for (const link of links) {
      if (link.hash === "#" + tab) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function fromAddress() {
    // Without a "=" the hash is the name of a tab.
    const plain = location.hash.slice(1);
    const given = new URLSearchParams(plain.includes("=") ? plain : "");
    const any = [...given.keys()].length > 0;
    const first = data.rules.some((rule) => rule.items.some((item) => BAD.has(item.outcome))) ? "failures" : "matrix";
    show(given.get("tab") || (any ? "all" : plain || first));
    const rule = given.get("rule");
    cause = given.get("cause") || "";
    form.elements.q.value = rule || given.get("q") || "";
    for (const name of ["area", "on"]) {
      const select = form.elements[name];
      select.value = given.get(name) || "";
      if (select.selectedIndex < 0) select.value = "";
    }
    const outcomes = (given.get("outcome") || "").split(",");
    for (const box of form.querySelectorAll("[name=outcome]")) box.checked = outcomes.includes(box.value);
    shown = STEP;
    draw(rule);
    return any;
  }

  function toAddress() {
    const want = wanted();
    const said = new URLSearchParams();
    for (const name of ["tab", "q", "area", "on", "cause"]) if (want[name]) said.set(name, want[name]);
    if (want.checked.length) said.set("outcome", want.checked.join(","));
    history.replaceState(null, "", "#" + said);
  }

  // -- the tables: the search narrows them too, and long ones show their first lines -----------------------------------------
  const tables = [...document.querySelectorAll("main table")].map((table) => {
    const lines = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    const button = make("button", { type: "button", class: "lines" });
    const found = { lines, button, shown: LINES, whole: table.classList.contains("matrix") };
    table.parentElement.after(button);
    button.addEventListener("click", () => {
      found.shown = lines.length;
      narrow(found, wanted().q);
    });
    return found;
  });

  function narrow(table, q) {
    let hits = 0;
    for (const [row, text] of table.lines) {
      const fits = row.classList.contains("sum") || !q || text.includes(q);
      row.hidden = !fits || (hits >= table.shown && !table.whole);
      hits += fits;
    }
    table.button.hidden = table.whole || hits <= table.shown;
    table.button.textContent = `Show ${hits - table.shown} more`;
  }

  // -- the list -----------------------------------------------------------------------------------------------------------
  function searched(rule) {
    if (!rule.haystack) {
      const texts = new Set([rule.id, sentence(rule.id), rule.doc]);
      for (const item of rule.items) for (const text of [item.reason, item.message, item.params, item.page]) texts.add(text);
      rule.haystack = [...texts].join("\n").toLowerCase();
    }
    return rule.haystack;
  }

  function matching(rule, want) {
    if (want.area && rule.area !== want.area) return [];
    if (want.q && !searched(rule).includes(want.q)) return [];
    return rule.items.filter(
      (item) =>
        (!want.on || item.on === want.on) &&
        (!want.cause || item.cause === want.cause) &&
        (!want.outcomes.size || want.outcomes.has(item.outcome)),
    );
  }

  function draw(open) {
    const want = wanted();
    for (const table of tables) narrow(table, want.q);
    const hits = data.rules.map((rule) => [rule, matching(rule, want)]).filter(([, items]) => items.length);
    const items = hits.reduce((sum, [, found]) => sum + found.length, 0);
    const of = want.cause ? ` of cause ${want.cause}` : "";
    document.getElementById("found").textContent = `${number(hits.length, "rule")}, ${number(items, "item")}${of}`;
    const drawn = [];
    let area = null;
    for (const [rule, found] of hits.slice(0, shown)) {
      if (rule.area !== area) drawn.push(make("h3", {}, (area = rule.area)));
      drawn.push(entry(rule, found, rule.id === open));
    }
    list.replaceChildren(...drawn);
    more.hidden = hits.length <= shown;
    more.textContent = `Show ${Math.min(STEP, hits.length - shown)} more of ${hits.length - shown}`;
  }

  function entry(rule, items, open) {
    const counts = new Map();
    for (const item of items) counts.set(item.outcome, (counts.get(item.outcome) || 0) + 1);
    const sum = make("span", { class: "sum" });
    for (const outcome of data.outcomes) {
      if (counts.has(outcome)) sum.append(make("span", { class: look(outcome) }, `${counts.get(outcome)} ${outcome === "known_failure" ? "known" : words(outcome)}`));
    }
    const button = make("button", { type: "button", "aria-expanded": "false" }, make("span", { class: "say" }, sentence(rule.id)), sum);
    const box = make("div", { class: "rule", "data-rule": rule.id }, button);
    const toggle = () => {
      const now = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(now));
      if (now) box.append(detail(rule, items));
      else box.lastChild.remove();
    };
    button.addEventListener("click", toggle);
    if (open) toggle();
    return box;
  }

  function detail(rule, items) {
    const inside = make("div", { class: "more" }, make("p", { class: "doc" }, ...prose(rule.doc || "no docstring")), make("p", {}, make("code", {}, rule.id)));
    const quiet = items.filter((item) => item.outcome === "passed");
    for (const item of items) if (item.outcome !== "passed") inside.append(itemBox(item));
    if (quiet.length) {
      const names = quiet.map((item) => `${item.on}${item.params ? ` [${item.params}]` : ""} (${item.ms} ms)`);
      inside.append(make("p", {}, make("b", { class: "passed" }, "passed"), " on " + names.join(", ")));
    }
    return inside;
  }

  function itemBox(item) {
    const box = make("div", { class: `item ${look(item.outcome)}` });
    const params = item.params ? ` [${item.params}]` : "";
    box.append(make("p", {}, make("b", { class: look(item.outcome) }, words(item.outcome)), ` on ${item.on}${params} (${item.ms} ms)`));
    if (item.kind || item.reason) box.append(make("p", {}, ...prose([item.kind, item.reason].filter(Boolean).join(": "))));
    if (item.owner || item.page) {
      const whose = item.owner === "core" ? "the core" : item.owner;
      const elsewhere = /^https?:|\.ya?ml:\d+$/.test(item.page);
      const place = item.page ? (elsewhere ? item.page : `docs/defects/${item.page}`) : "";
      const site = !elsewhere && /^[^/].*\/.*\.md$/.test(item.page) ? root.dataset.site : "";
      const address = site && `${site}/defects/${encodeURI(item.page.slice(0, -3))}/`;
      const named = address ? make("a", { href: address }, place) : place;
      box.append(make("p", {}, make("small", {}, whose && `defect of ${whose}${place && ", "}`, named)));
    }
    for (const [title, text] of [["message", item.message], ["statements", item.statements], ["in the backend", item.story]]) {
      if (!text) continue;
      const part = make("details", {}, make("summary", {}, title), make("pre", {}, text));
      part.open = BAD.has(item.outcome);
      box.append(part);
    }
    if (item.note) box.append(make("p", {}, make("small", {}, item.note)));
    if (item.outcome !== "skipped") box.append(make("pre", { class: "again" }, `pytest '${item.base}${item.rest}'`));
    return box;
  }

  // -- the reader's actions -----------------------------------------------------------------------------------------------
  let timer = 0;
  const changed = () => {
    shown = STEP;
    toAddress();
    draw();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    cause = "";
    setTimeout(changed, 0);
  });
  more.addEventListener("click", () => {
    shown += STEP;
    draw();
  });
  addEventListener("hashchange", go);

  const untrue = document.getElementById("untrue");
  if (untrue) {
    untrue.addEventListener("change", () => document.getElementById("honesty").classList.toggle("narrow", untrue.checked));
  }

  const theme = document.getElementById("theme");
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => (theme.textContent = dark() ? "Light" : "Dark");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    name();
  });
  name();

  function go() {
    if (fromAddress()) document.getElementById("rules").scrollIntoView();
    else if (location.hash) scrollTo(0, 0);
  }
  go();
})();
