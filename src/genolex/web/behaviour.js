// What a click does: a citation, a cross-reference or a neighbour opens its provision in the panel of its tab.
const head = () => document.querySelector(".gl-head");
const lang = () => head()?.dataset.lang || "en";
const say = (text) => { const said = document.querySelector(".gl-said"); if (said) said.textContent = text; };
const narrow = () => window.matchMedia("(max-width: 860px)").matches;
const panelOf = (from) => {
  const tab = from.closest("[role=tabpanel]") || document;
  return from.closest(".gl-panel") || tab.querySelector(".gl-panel");
};

// -- the panel: its content is made by the server, escaped there; a stack leads back
const paths = new WeakMap();
let asked = 0;
const fill = async (panel, spot) => {
  const mine = ++asked;
  panel.setAttribute("aria-busy", "true");
  try {
    const visit = sessionStorage.getItem("genolex-visit") || "";
    const html = await server.open({ spot, lang: lang(), whole: Boolean(panel.dataset.whole), visit });
    if (mine !== asked) return false;
    panel.innerHTML = html;
  } catch { return false; } finally { panel.removeAttribute("aria-busy"); }
  return true;
};
const settle = (panel, move) => {
  const way = paths.get(panel) || [];
  panel.querySelector(".gl-way")?.remove();
  const bar = document.createElement("p");
  bar.className = "gl-way";
  const button = (name, text) => {
    const made = document.createElement("button");
    made.type = "button"; made.className = `gl-quiet ${name}`; made.textContent = text;
    bar.append(made);
  };
  if (way.length > 1) button("gl-back", `← ${head()?.dataset.back}`);
  if (narrow() && !panel.dataset.whole) button("gl-answer", `↑ ${head()?.dataset.answer}`);
  if (bar.children.length) panel.prepend(bar);
  if (!move) return;
  const exhibit = panel.querySelector(".gl-exhibit") || panel;
  const mark = exhibit.querySelector("mark"), box = panel.closest("#gl-evidence");
  if (box && !narrow()) bring(box, mark);
  else if (mark) mark.scrollIntoView({ block: "center" });
  else if (narrow() || panel.getBoundingClientRect().top < 0 || !panel.dataset.whole) panel.scrollIntoView({ block: "start" });
  exhibit.focus({ preventScroll: true });
};
// a third of the way down in its own box, without moving the page
const bring = (box, mark) => {
  const down = mark ? mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3 : -1e9;
  box.scrollTop += down;
};
const open = async (from, spot) => {
  const panel = panelOf(from);
  if (!panel) return;
  const way = from.closest(".gl-panel") ? paths.get(panel) || [] : [];
  const here = panel.querySelector(".gl-exhibit")?.dataset.spot;
  if (!way.length && from.closest(".gl-panel") && here) way.push(here);
  if (!(await fill(panel, spot))) return;
  paths.set(panel, [...way, spot]);
  settle(panel, true);
};
const press = (chip) => {
  const group = chip.closest("[role=tabpanel]") || document;
  group.querySelectorAll(".gl-cite").forEach((other) => {
    other.setAttribute("aria-pressed", String(other.dataset.open === chip.dataset.open));
  });
};

// -- copying: a page that is not served over https or from this machine has no clipboard of its own
const copy = async (text, button) => {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = document.createElement("textarea");
    area.value = text; area.setAttribute("readonly", ""); area.className = "gl-copying-from";
    document.body.append(area); area.select(); document.execCommand("copy"); area.remove(); button.focus();
  }
  const before = button.textContent;
  button.textContent = head()?.dataset.copied; say(button.textContent);
  setTimeout(() => { button.textContent = before; }, 1500);
};

const clicks = {
  ".gl-cite": (chip) => { press(chip); open(chip, chip.dataset.open); },
  "a[data-open]": (link) => open(link, link.dataset.open),
  ".gl-back": (button) => {
    const panel = panelOf(button), way = (paths.get(panel) || []).slice(0, -1);
    fill(panel, way[way.length - 1]).then((done) => { if (done) { paths.set(panel, way); settle(panel, true); } });
  },
  ".gl-answer": (button) => {
    const tab = button.closest("[role=tabpanel]") || document;
    const pressed = tab.querySelector(".gl-cite[aria-pressed=true]") || tab.querySelector(".gl-turn:last-of-type");
    pressed?.scrollIntoView({ block: "center" }); pressed?.focus({ preventScroll: true });
  },
  ".gl-copy": (button) => copy(button.parentElement.querySelector(".gl-style").value, button),
  ".gl-share": (button) => copy(location.origin + location.pathname + button.closest(".gl-turn").dataset.share, button),
};
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  for (const [where, act] of Object.entries(clicks)) {
    const found = event.target.closest?.(where);
    if (found) { event.preventDefault(); act(found); return; }
  }
});
let style = "bluebook";
document.addEventListener("change", (event) => {
  if (event.target.matches?.(".gl-style")) style = event.target.selectedOptions[0].dataset.style;
  if (event.target.matches?.(".gl-search [name=day]")) renew(event.target.form);
  if (event.target.matches?.(".gl-search select")) narrowed(event.target.form);
});

// -- the library: contents come when a branch is opened, results while one types
const dayOf = (from) => from.closest(".gl-library").querySelector("[name=day]").value;
document.addEventListener("toggle", async (event) => {
  const branch = event.target;
  if (!branch.matches?.(".gl-branch") || !branch.open) return;
  const instrument = branch.dataset.instrument, day = dayOf(branch);
  open(branch.closest(".gl-library").querySelector(".gl-panel"), `show=${encodeURIComponent(instrument)}&on=${day}`);
  if (branch.dataset.day !== day) {
    branch.querySelector("div").innerHTML = await server.contents({ instrument, day, lang: lang() });
    branch.dataset.day = day;
  }
  if (!narrow()) branch.scrollIntoView({ block: "nearest" });
}, true);
const renew = (form) => {
  search(form);
  form.closest(".gl-library").querySelectorAll(".gl-branch[open]").forEach(async (branch) => {
    const day = dayOf(branch);
    branch.querySelector("div").innerHTML = await server.contents(
      { instrument: branch.dataset.instrument, day, lang: lang() });
    branch.dataset.day = day;
  });
};
// a side or a kind keeps the search to it, and hides the other instruments
const narrowed = (form) => {
  const side = form.elements.side.value, kind = form.elements.kind.value;
  form.parentElement.querySelectorAll(".gl-branch").forEach((branch) => {
    const { side: own, kind: sort } = branch.dataset;
    branch.hidden = (side && own !== side && own !== "both") || (kind && sort !== kind);
  });
  form.parentElement.querySelectorAll(".gl-tree h2").forEach((head) => {
    let next = head.nextElementSibling, some = false;
    for (; next?.matches(".gl-branch"); next = next.nextElementSibling) some ||= !next.hidden;
    head.hidden = !some;
  });
  search(form);
};
let searched = 0, timer = 0;
const search = async (form) => {
  const mine = ++searched, words = form.elements.words.value, results = form.parentElement.querySelector(".gl-results");
  const html = words.trim() ? await server.find(
    { words, day: form.elements.day.value, side: form.elements.side.value, kind: form.elements.kind.value, lang: lang() }) : "";
  if (mine === searched) results.innerHTML = html;
};
document.addEventListener("input", (event) => {
  const form = event.target.closest?.(".gl-search");
  if (!form || event.target.name !== "words") return;
  clearTimeout(timer);
  timer = setTimeout(() => search(form), 250);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches(".gl-search")) { event.preventDefault(); clearTimeout(timer); search(event.target); }
});

// -- what arrives: the newest answer comes into view, its link into the address, its first chip is the open one
let told = "";
const arrived = () => {
  document.documentElement.lang = lang();
  // a list of choices that scrolls would be a stop of its own for the keyboard, and goes when it is reached
  document.querySelectorAll("ul[role=listbox]:not([tabindex])").forEach((list) => { list.tabIndex = -1; });
  document.querySelectorAll(".gl-panel .gl-style").forEach((select) => {
    if (select.selectedOptions[0]?.dataset.style !== style) {
      select.value = select.querySelector(`[data-style="${style}"]`)?.value ?? select.value;
    }
  });
  const turns = document.querySelectorAll("#gl-log .gl-turn"), last = turns[turns.length - 1];
  const link = last?.dataset.ready ? `${turns.length} ${last.dataset.share}` : "";
  if (!link || link === told) return;
  told = link;
  history.replaceState(history.state, "", location.pathname + last.dataset.share);
  say(last.dataset.ready);
  last.scrollIntoView({ block: "start" });
  const box = document.querySelector("#gl-evidence"), spot = box?.querySelector(".gl-exhibit")?.dataset.spot;
  const chips = [...last.querySelectorAll(".gl-cite")];
  const first = chips.find((chip) => chip.dataset.open === spot) || chips[0];
  if (first) { press(first); if (!narrow()) bring(box, box.querySelector("mark")); }
};
new MutationObserver(arrived).observe(document.body, { childList: true, subtree: true });
