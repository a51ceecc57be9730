// What visitors bring: documents of their own, and drafts. Files go to the API of this server as they are; what it
// answers is put into the page as text, never as markup, but for an audited draft, which is escaped where it is made.
const HEADER = "Genolex-Visit", KEY = "genolex-visit";
const key = () => sessionStorage.getItem(KEY) || "";
const mine = () => (key() ? { [HEADER]: key() } : {});
const lang = () => document.querySelector(".gl-head")?.dataset.lang || "en";
const base = location.pathname.replace(/\/$/, "");
const room = () => document.querySelector(".gl-own"), desk = () => document.querySelector(".gl-audit");
const say = (where, name, blanks = {}) =>
  (JSON.parse(where.dataset.say || "{}")[name] || "").replace(/\{(\w+)\}/g, (_, blank) => blanks[blank] ?? "");
const tell = (where, text, fault = "") => {
  if (!where) return;
  where.querySelector(".gl-progress").textContent = text;
  where.querySelector(".gl-fault").textContent = fault;
};
const made = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
};
const fault = async (reply) => (await reply.json().catch(() => ({}))).error || `${reply.status}`;

// -- the documents of this visit
let documents = [];
const changed = () => { list(); document.querySelector("#gl-changed")?.click(); };
const line = (where, one) => {
  const item = made("li"), head = made("div", "gl-document");
  const about = [one.pages && say(where, "pages", { pages: one.pages }),
    say(where, "confidence", { confidence: `${Math.round(100 * one.confidence)} %` }),
    say(where, "cited", { name: one.cited_as })];
  const name = made("div");
  name.append(made("b", "", one.title), made("small", "", [one.name, one.source, ...about].filter(Boolean).join(" · ")));
  const gone = made("button", "gl-do gl-delete", say(where, "delete"));
  gone.type = "button"; gone.dataset.document = one.id; gone.ariaLabel = say(where, "delete_named", { name: one.name });
  head.append(name, gone);
  const more = made("details"), report = made("ul", "gl-report-lines"), contents = made("ol", "gl-contents");
  more.dataset.document = one.id;
  one.report.forEach((told) => report.append(made("li", "", told)));
  more.append(made("summary", "", say(where, "contents")), report, contents);
  item.append(head, more);
  return item;
};
const list = () => {
  const where = room();
  if (!where?.dataset.say) return;
  const own = where.querySelector(".gl-documents");
  own.replaceChildren(...(documents.length ? documents.map((one) => line(where, one))
    : [made("li", "gl-hint", say(where, "none"))]));
  where.querySelector(".gl-own-all").hidden = !documents.length;
};
const over = () => {
  sessionStorage.removeItem(KEY); documents = [];
  if (room()?.dataset.say) tell(room(), say(room(), "gone"));
  changed();
};
const renew = async () => {
  if (!key()) return;
  const reply = await fetch(`${base}/api/documents`, { headers: mine() }).catch(() => null);
  if (reply?.status === 404) over();
  else if (reply?.ok) { documents = (await reply.json()).documents; list(); }
};
// one file, or where one stands ({ url }): first how much is sent, then what the server is doing, told as events
const send = (file, tries = 0) => new Promise((done) => {
  const where = room(), asked = new XMLHttpRequest(), name = file.name || file.url;
  let read = 0, answered = null;
  const step = (event, data) => {
    if (event === "fetching") tell(where, say(where, "fetching", { name }));
    if (event === "reading") tell(where, say(where, "reading", { name }));
    if (event === "indexing") tell(where, say(where, "indexing", { name, ...data }));
    if (event === "error") answered = { error: data.error };
    if (event === "done") answered = data;
  };
  const events = () => {
    const whole = asked.responseText.lastIndexOf("\n\n");
    if (asked.status !== 201 || whole < read) return;
    asked.responseText.slice(read, whole).split("\n\n").filter(Boolean).forEach((block) => {
      const [event, data] = block.split("\n");
      step(event.slice(7), JSON.parse(data.slice(6)));
    });
    read = whole + 2;
  };
  asked.open("POST", `${base}/api/documents${file.url ? "" : `?name=${encodeURIComponent(name)}`}`);
  asked.setRequestHeader("Accept", "text/event-stream");
  asked.setRequestHeader("Content-Type", file.url ? "application/json" : "application/octet-stream");
  if (key()) asked.setRequestHeader(HEADER, key());
  asked.upload.onprogress = (event) => event.lengthComputable && !file.url &&
    tell(where, say(where, "sending", { name, percent: Math.round((100 * event.loaded) / event.total) }));
  asked.onprogress = events;
  asked.onerror = () => { tell(where, "", say(where, "failed")); done(false); };
  asked.onload = () => {
    events();
    let error = answered?.error;
    if (!answered) { try { error = JSON.parse(asked.responseText).error; } catch { error = say(where, "failed"); } }
    if (asked.status === 404 && key()) { over(); send(file).then(done); return; }
    if (asked.status === 429 && tries < 9) { setTimeout(() => send(file, tries + 1).then(done), 700); return; }
    if (error) { tell(where, "", error); done(false); return; }
    sessionStorage.setItem(KEY, answered.visit);
    documents = answered.documents;
    tell(where, say(where, "added", { name: answered.document.name, provisions: answered.document.provisions }));
    changed(); done(true);
  };
  asked.send(file.url ? JSON.stringify(file) : file);
});
const sendAll = async (files) => { for (const file of files) if (!(await send(file))) return; };
const remove = async (id) => {
  const one = documents.find((other) => other.id === id);
  const reply = await fetch(`${base}/api/documents/${id}`, { method: "DELETE", headers: mine() }).catch(() => null);
  if (reply?.status === 404) { over(); return; }
  if (!reply?.ok) { tell(room(), "", reply ? await fault(reply) : say(room(), "failed")); return; }
  documents = (await reply.json()).documents;
  tell(room(), say(room(), "deleted", { name: one?.name }));
  if (!documents.length) { await end(); return; }
  changed();
};
const end = async () => {
  await fetch(`${base}/api/documents`, { method: "DELETE", headers: mine() }).catch(() => null);
  sessionStorage.removeItem(KEY); documents = [];
  changed();
};
const contents = async (more) => {
  const into = more.querySelector(".gl-contents"), id = more.dataset.document;
  if (into.children.length) return;
  const reply = await fetch(`${base}/api/documents/${id}`, { headers: mine() }).catch(() => null);
  if (!reply?.ok) return;
  (await reply.json()).contents.forEach((place) => {
    const item = made("li");
    item.append(made("span", "", place.pinpoint), ...(place.heading ? [" ", made("small", "", place.heading)] : []));
    into.append(item);
  });
};
// the page is closed: the visit ends in a minute, unless it was only loaded again
addEventListener("pagehide", () => key() &&
  fetch(`${base}/api/documents?leaving=true`, { method: "DELETE", headers: mine(), keepalive: true }));
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });

// -- drafts
let draft = { text: "", day: "", html: "", file: null, read: "" };
const remember = () => {
  const form = desk()?.querySelector(".gl-drafting");
  if (form) Object.assign(draft, { text: form.elements.text.value, day: form.elements.day.value });
};
const show = () => {
  const where = desk();
  if (!where) return;
  where.querySelector(".gl-result").innerHTML = draft.html;
  where.querySelector(".gl-saves").hidden = !draft.html;
};
const audit = async () => {
  const where = desk();
  remember();
  if (!draft.text.trim()) { tell(where, "", say(where, "empty")); return; }
  tell(where, ""); where.setAttribute("aria-busy", "true");
  try {
    const told = await server.audit({ text: draft.text, day: draft.day, lang: lang() });
    if (typeof told !== "string") throw new Error("no answer");
    draft.html = told;
  } catch { tell(where, "", say(where, "failed")); } finally { where.removeAttribute("aria-busy"); }
  show();
};
// the file itself where its text is unchanged, so that a DOCX comes back as it was, with comments
const body = () => (draft.file && draft.text === draft.read ? draft.file
  : new File([draft.text], "draft.txt", { type: "text/plain" }));
const asFile = (file, form) => fetch(
  `${base}/api/audit/file?form=${form}&name=${encodeURIComponent(file.name)}${draft.day ? `&date=${draft.day}` : ""}`,
  { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } }).catch(() => null);
const take = async (file) => {
  const where = desk(), form = where.querySelector(".gl-drafting");
  tell(where, say(where, "reading", { name: file.name }));
  const reply = await asFile(file, "text");
  if (!reply?.ok) { tell(where, "", reply ? await fault(reply) : say(where, "failed")); return; }
  form.elements.text.value = await reply.text();
  Object.assign(draft, { file, read: form.elements.text.value });
  remember();
  tell(where, say(where, "read", { name: file.name }));
};
const save = async (form) => {
  const where = desk(), file = body();
  tell(where, say(where, "saving"));
  const reply = await asFile(file, form);
  if (!reply?.ok) { tell(where, "", reply ? await fault(reply) : say(where, "failed")); return; }
  const link = made("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = `${file.name.replace(/\.\w+$/, "")}-audit.${{ markdown: "md" }[form] || form}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  tell(where, "");
};

// -- what a reader does
const clicks = {
  ".gl-delete": (button) => remove(button.dataset.document),
  ".gl-delete-all": () => end().then(() => tell(room(), "")),
  ".gl-ask-them": () => {
    [...document.querySelectorAll("#gl-tabs [role=tab]")][0]?.click();
    document.querySelector("#gl-box textarea")?.focus();
  },
  ".gl-saves [data-form]": (button) => save(button.dataset.form),
  "a.gl-mark[href^='#']": (mark) => {
    const note = document.querySelector(mark.getAttribute("href"));
    note?.scrollIntoView({ block: "center" }); note?.focus({ preventScroll: true });
  },
};
document.addEventListener("click", (event) => {
  for (const [where, act] of Object.entries(clicks)) {
    const found = event.target.closest?.(where);
    if (found) { event.preventDefault(); act(found); return; }
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.(".gl-own input[type=file]")) {
    const files = [...event.target.files];
    event.target.value = "";
    sendAll(files);
  }
  if (event.target.matches?.(".gl-audit input[type=file]") && event.target.files[0]) {
    take(event.target.files[0]);
    event.target.value = "";
  }
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-document]") && event.target.open) contents(event.target);
}, true);
document.addEventListener("submit", (event) => {
  if (event.target.matches(".gl-drafting")) { event.preventDefault(); audit(); }
  if (event.target.matches(".gl-from-web")) {
    event.preventDefault();
    const box = event.target.elements.url;
    tell(room(), say(room(), "fetching", { name: box.value }));
    send({ url: box.value.trim() }).then((added) => { if (added) box.value = ""; });
  }
});
document.addEventListener("input", (event) => { if (event.target.closest?.(".gl-drafting")) remember(); });
const over_it = (event, on) => {
  const drop = event.target.closest?.(".gl-drop, .gl-draft-box");
  if (!drop || ![...(event.dataTransfer?.types || [])].includes("Files")) return null;
  event.preventDefault(); drop.classList.toggle("gl-over", on);
  return drop;
};
document.addEventListener("dragover", (event) => over_it(event, true));
document.addEventListener("dragleave", (event) => over_it(event, false));
document.addEventListener("drop", (event) => {
  const drop = over_it(event, false), files = [...(event.dataTransfer?.files || [])];
  if (drop?.matches(".gl-drop")) sendAll(files);
  else if (drop && files[0]) take(files[0]);
});

// another language makes both tabs anew; what was in them is put back. A new answer shows whether the visit goes on.
let turns = 0;
new MutationObserver(() => {
  const own = room(), where = desk();
  if (own && !own.dataset.filled) { own.dataset.filled = "1"; list(); }
  if (where && !where.dataset.filled) {
    where.dataset.filled = "1";
    const form = where.querySelector(".gl-drafting");
    Object.assign(form.elements.text, { value: draft.text });
    form.elements.day.value = draft.day;
    if (draft.html) audit();
  }
  const now = document.querySelectorAll("#gl-log .gl-turn[data-ready]").length;
  if (now !== turns) { turns = now; renew(); }
}).observe(document.body, { childList: true, subtree: true });
renew();
