"use strict";
// The page of the explorer: it holds the settings, asks for answers in stages, and draws them. It computes no result.
const $ = (id) => document.getElementById(id);
const TAB = crypto.randomUUID();
const EMPTY = () => ({ numbers: {}, off: [], gesture: "", week: 0, acts: [], theory: about.theory, seed: 1 });
let about, settings, answer, read = 0, asked = 0, pending, waiting, command = "", saved = null, one = null;

// ---- Small tools -------------------------------------------------------------------------------------------------
const number = (value) => pointed(String(+(+value).toFixed(4))).replace("-", "−");
const day = (week) => dayOf(about.start, week);
const isoDay = (week) => dateOf(about.start, week).toISOString().slice(0, 10);
const theory = (name) => about.theory_words[name];
const spaced = (name) => name.replaceAll("_", " ");
const state = (code) => about.states[code] || code;
const towards = (one, other) => gettext("{state} towards {other}", { state: state(one), other: state(other) });
const hide = (id, hidden) => { $(id).hidden = hidden; };
const controlOf = (key) => about.controls.find((control) => control.key === key);

// ---- Asking ------------------------------------------------------------------------------------------------------
class Refused extends Error { constructor(problems, status) { super(problems.join("\n")); this.problems = problems; this.status = status; } }

async function post(verb, body, signal) {
  const response = await fetch(verb, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ tab: TAB, ...body }), signal });
  if (response.ok) return response;
  const text = await response.text();
  let problems = [text];
  try { problems = JSON.parse(text).problems; } catch { /* plain text */ }
  throw new Refused(problems, response.status);
}

async function ask() {
  const mine = ++asked, sent = structuredClone(settings);
  pending?.abort();
  pending = new AbortController();
  keepSettings();
  listChanges();
  $("bar").value = 0;
  try {
    const response = await post("ask", { settings }, pending.signal);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
        if (mine === asked) received(JSON.parse(text.slice(6, end)), sent);
      }
    }
  } catch (error) {
    if (mine === asked && error.name !== "AbortError") failed(error, ask);
  }
}

function askSoon() { clearTimeout(waiting); waiting = setTimeout(ask, 60); }

function received(contents, sent) {
  document.body.classList.toggle("refused", Boolean(contents.problems));
  if (contents.problems) return notice(contents.problems.map(named).join("\n"), gettext("The scenario cannot be played like this. The charts show the last one that could."));
  answer = { ...contents, settings: sent };
  notice("");
  draw();
  const done = answer.now.runs >= answer.of;
  if (done) $("spoken").textContent = gettext("{runs} runs played. {end} ruptured by the end, {file}.", { runs: answer.of, end: $("end").textContent, file: $("end-file").textContent });
  document.body.dataset.runs = answer.now.runs;
  document.body.dataset.asked = asked;
}

// A problem begins with the key of the file; the page says where that stands on it.
function named(problem) {
  return problem.replace(/^(\S+): /, (whole, key) => {
    const control = about.controls.find((one) => one.key === key || one.key.startsWith(`${key}.`));
    return control ? `${[control.kind, control.group, control.key === key ? control.label : ""].filter(Boolean).join(", ")}: ` : whole;
  });
}

function failed(error, again) {
  if (error instanceof Refused && error.status !== 404) return notice(error.problems.map(named).join("\n"));
  const gone = error instanceof Refused ? gettext("The program was started again and has a new address.") : gettext("The program does not answer: it was ended, or is starting.");
  const open = gettext("Open the address that it prints; if it does not run, start it with: {command}", { command: `bilateral explore ${about?.word || "SCENARIO"}` });
  notice([gone, open, gettext("Your changes are kept in this browser and will be offered there.")].join("\n"), "", again);
}

function notice(text, lead = "", again = null) {
  hide("notice", !text);
  $("notice").replaceChildren(...(text ? [[lead, text].filter(Boolean).join("\n")] : []));
  if (again) $("notice").append(el("br"), el("button", { type: "button", onclick: () => { notice(""); again(); } }, gettext("Try again")));
}

// ---- Settings kept over a reload, and over a new start of the program ------------------------------------------------
const store = (kind, value) => { try { const where = window[kind]; const key = `explore ${about.name}`; if (value === undefined) return where.getItem(key); where.setItem(key, value); } catch { /* storage is off */ } return null; };
function keepSettings() {
  const text = JSON.stringify(settings);
  store("sessionStorage", text);
  if (isChanged()) store("localStorage", text);
}
function isChanged() { return JSON.stringify(settings) !== JSON.stringify(EMPTY()); }
function restored(text) {
  try {
    const kept = JSON.parse(text);
    if (!kept || typeof kept !== "object") return null;
    const known = { ...EMPTY(), ...kept };
    known.numbers = Object.fromEntries(Object.entries(known.numbers).filter(([key]) => controlOf(key)));
    known.off = known.off.filter((name) => about.incidents.some((incident) => incident.name === name));
    return known;
  } catch { return null; }
}

// ---- Settings: the form --------------------------------------------------------------------------------------------
const isPower = (members) => members[0].key.endsWith(".power");
function build() {
  document.title = gettext("{title}: explore", { title: about.title });
  $("title").textContent = about.title;
  $("question").textContent = about.question;
  for (const name of about.theories) $("theory").append(el("option", { value: name }, name === about.theory ? gettext("{theory} (default)", { theory: theory(name) }) : theory(name)));
  for (const [name, text] of Object.entries(about.gestures)) $("gesture").append(el("option", { value: name, title: text }, spaced(name)));
  if (!Object.keys(about.gestures).length) $("gesture-box").replaceChildren(el("legend", {}, gettext("Gesture")), el("p", { class: "why" }, gettext("None: no dated incident stands between the two states.")));
  for (const id of ["gesture-week", "read", "week"]) if ($(id)) $(id).max = about.weeks - 1;
  for (const incident of about.incidents) $("incidents").append(el("p", { class: "check" },
    el("input", { type: "checkbox", id: `on-${incident.name}`, checked: true, onchange: (event) => { toggle(incident.name, event.target.checked); } }),
    el("label", { for: `on-${incident.name}`, title: incident.why }, incident.title, el("span", { class: "why" }, ` ${incident.when}`))));
  if (!about.incidents.length) hide("incidents", true);
  const kinds = new Map();
  for (const control of about.controls) { if (!kinds.has(control.kind)) kinds.set(control.kind, []); kinds.get(control.kind).push(control); }
  for (const [kind, members] of kinds) {
    const box = el("details", { open: isPower(members) && innerWidth > 860 }, el("summary", {}, kind));
    if (isPower(members)) box.append(el("p", { class: "why" }, gettext("What one faction gains is not taken from the others: lower them yourself to keep the sum.")));
    let group = "";
    for (const control of members) {
      if (control.group !== group) box.append(el("h3", { class: "group" }, group = control.group));
      box.append(row(control));
    }
    $("controls").append(box);
  }
  const [a, b] = about.focus;
  for (const [i, [one, other]] of [[a, b], [b, a]].entries()) $("way").append(el("option", { value: `${one}>${other}`, selected: !i }, towards(one, other)));
  for (const code of about.focus) $("leader").append(el("option", { value: code }, gettext("the leader of {state}", { state: state(code) })));
  $("act").append(el("option", { value: "" }, gettext("leave it to the theory")));
  for (const act of about.menu) $("act").append(el("option", { value: act.name }, act.words.replace(/ \(tone set by the model\)/, "")));
  $("name").value = `${about.name.replace(/[^A-Za-z0-9_-]/g, "_")}_changed.yaml`;
  $("save-note").textContent = gettext("It is saved in {folder}.", { folder: about.folder });
}

function row(control) {
  const { key } = control, id = key.replaceAll(".", "-");
  const facts = [control.why, control.disputed ? gettext("Disputed.") : "", control.range ? gettext("The file gives a range, {low} to {high}, drawn in each run; a number set here replaces it.", { low: number(control.range[0]), high: number(control.range[1]) }) : ""];
  const move = (value) => { set(key, value); askSoon(); };
  const slider = el("input", { type: "range", id, min: control.low, max: control.high, step: control.step, value: control.value, oninput: (event) => move(+event.target.value) });
  const box = el("input", { inputmode: "decimal", "aria-label": gettext("{group} {label}, as a number", control), "aria-describedby": `${id}-note`, value: number(control.value), onchange: (event) => typed(control, event.target.value) });
  return el("div", { class: "row", id: `${id}-row` }, el("label", { for: id, title: facts.filter(Boolean).join(" ") }, control.label + (control.disputed ? " *" : "")), slider, box, el("div", { id: `${id}-note`, class: "note", hidden: true }));
}

function typed(control, text) {
  const value = Number(text.trim().replace("−", "-").replace(",", ".")), id = control.key.replaceAll(".", "-");
  const wrong = !text.trim() || !Number.isFinite(value) || value < control.low || value > control.high || (control.step === 1 && !Number.isInteger(value));
  if (!wrong) { set(control.key, value); askSoon(); return; }
  const said = { text, low: number(control.low), high: number(control.high), value: number(valueOf(control)) };
  const note = $(`${id}-note`);
  note.hidden = false; note.className = "error"; note.setAttribute("role", "alert");
  note.textContent = control.step === 1
    ? gettext("“{text}” is not a whole number from {low} to {high}. The value in force is still {value}.", said)
    : gettext("“{text}” is not a number from {low} to {high}. The value in force is still {value}.", said);
  $(`${id}-row`).querySelector("input:not([type])").setAttribute("aria-invalid", "true");
}

const valueOf = (control) => settings.numbers[control.key] ?? control.value;
function set(key, value) {
  const control = controlOf(key);
  if (Math.abs(value - control.value) < 1e-9) delete settings.numbers[key]; else settings.numbers[key] = value;
  show(control);
}
function show(control) {
  const id = control.key.replaceAll(".", "-"), value = valueOf(control), box = $(`${id}-row`), moved = control.key in settings.numbers;
  box.classList.toggle("moved", moved);
  $(id).value = value;
  const text = box.querySelector("input:not([type])");
  text.value = number(value);
  text.removeAttribute("aria-invalid");
  const note = $(`${id}-note`);
  note.hidden = !moved; note.className = "note"; note.removeAttribute("role");
  const own = { value: number(control.value), ...(control.range ? { low: number(control.range[0]), high: number(control.range[1]) } : {}) };
  note.textContent = !moved ? "" : control.range ? gettext("The file says {value} (range {low} to {high}).", own) : gettext("The file says {value}.", own);
}
function toggle(name, on) {
  settings.off = settings.off.filter((other) => other !== name);
  if (!on) settings.off.push(name);
  askSoon();
}
function fill() {
  for (const control of about.controls) show(control);
  for (const incident of about.incidents) $(`on-${incident.name}`).checked = !settings.off.includes(incident.name);
  $("theory").value = settings.theory;
  $("seed").value = settings.seed;
  if ($("gesture")) { $("gesture").value = settings.gesture; $("gesture-week").value = settings.week; showGesture(); }
}
function showGesture() {
  $("gesture-week").disabled = !settings.gesture;
  $("gesture-week").setAttribute("aria-valuetext", day(settings.week));
  $("gesture-date").textContent = gettext("the week of {date}", { date: day(settings.week) });
  $("gesture-text").lang = "en";
  $("gesture-text").textContent = settings.gesture ? `${about.gestures[settings.gesture] || ""}` : "";
}
const acts = (count) => (count === 1 ? gettext("1 act") : gettext("{number} acts", { number: count }));
function listChanges() {
  const rows = [];
  const entry = (text, undo) => rows.push(el("li", {}, el("span", {}, text), el("button", { type: "button", "aria-label": gettext("Undo: {change}", { change: text }), onclick: () => { undo(); fill(); ask(); ($("changed").querySelector("button") || $("theory")).focus(); } }, gettext("undo"))));
  for (const [key, value] of Object.entries(settings.numbers)) { const c = controlOf(key); entry(`${[spoken.locale === "en-GB" ? c.kind.split(" ")[0] : c.kind, c.group, c.label].filter(Boolean).join(", ")}: ${number(c.value)} → ${number(value)}`, () => { delete settings.numbers[key]; }); }
  for (const name of settings.off) entry(gettext("Without: {incident}", { incident: about.incidents.find((i) => i.name === name).title }), () => { settings.off = settings.off.filter((o) => o !== name); });
  if (settings.gesture) entry(gettext("Gesture {gesture}, {date}", { gesture: spaced(settings.gesture), date: day(settings.week) }), () => { settings.gesture = ""; });
  if (settings.acts.length) entry(gettext("{acts} of {state}’s leader", { acts: acts(settings.acts.length), state: state(settings.acts[0].by) }), () => { settings.acts = []; });
  if (settings.theory !== about.theory) entry(gettext("Theory: {theory}", { theory: theory(settings.theory) }), () => { settings.theory = about.theory; });
  if (settings.seed !== 1) entry(gettext("Seed {seed}", { seed: settings.seed }), () => { settings.seed = 1; });
  $("changed").replaceChildren(...(rows.length ? rows : [el("li", { class: "why" }, gettext("Nothing is changed: this is the file."))]));
  $("reset").disabled = !isChanged();
}

// ---- Drawing -------------------------------------------------------------------------------------------------------
// What the charts stand in: dates, rungs, incidents that are on, the gesture, and the week that is read.
function frame(marked = true) {
  const on = about.incidents.filter((incident) => incident.week !== null && !settings.off.includes(incident.name));
  const marks = on.map((incident) => ({ week: incident.week, title: `${incident.title}, ${incident.when}` }));
  const gesture = settings.gesture ? { week: settings.week, title: gettext("gesture: {gesture}", { gesture: spaced(settings.gesture) }) } : null;
  return { start: about.start, weeks: about.weeks, rungs: about.rungs, thresholds: about.thresholds, ...(marked ? { marks, gesture, read } : {}) };
}
const blank = (id, height, label) => chart($(id), height, label, frame(false));

const termWords = (term) => (term === "all terms" ? gettext("all terms") : about.term_words[term] ?? term);
function drawLedger() {
  const way = $("way").value, terms = Object.keys(answer.now.ledger[way]), at = (all) => Object.fromEntries(terms.map((term) => [term, all.ledger[way][term][read]])), now = at(answer.now), file = at(answer.file);
  const height = terms.length * 30 + 50, c = blank("ledger", height, gettext("Contributions of each term to the relation of {direction}, as in the table below.", { direction: towards(...way.split(">")) }));
  const most = Math.max(0.1, ...terms.flatMap((t) => [Math.abs(now[t]), Math.abs(file[t])])), names = 92, middle = names + (c.width - names - 20) / 2, x = (v) => middle + (v / most) * ((c.width - names - 110) / 2);
  const total = (all) => terms.reduce((sum, t) => sum + all[t], 0);
  c.add(el("line", { x1: x(0), x2: x(0), y1: 4, y2: height - 8, style: { stroke: "var(--grey)" } }));
  [...terms, "all terms"].forEach((term, i) => {
    const [mine, theirs] = term === "all terms" ? [total(now), total(file)] : [now[term], file[term]], top = 6 + i * 30 + (term === "all terms" ? 8 : 0), scale = term === "all terms" ? Math.min(1, most / Math.max(Math.abs(mine), Math.abs(theirs), 1e-9)) : 1;
    const bar = (v, at, thick, colour) => el("rect", { x: Math.min(x(0), x(v * scale)), y: at, width: Math.max(0.5, Math.abs(x(v * scale) - x(0))), height: thick, style: { fill: colour } });
    c.add(el("text", { x: 0, y: top + 13, class: term === "all terms" ? "strong" : "" }, termWords(term)), bar(theirs, top + 12, 5, "var(--file)"), bar(mine, top, 12, "var(--blue)"));
    c.add(el("text", { x: mine < 0 ? x(mine * scale) - 5 : x(mine * scale) + 5, y: top + 10, "text-anchor": mine < 0 ? "end" : "start", class: "strong" }, signed(mine)));
  });
  $("ledger-table").tBodies[0].replaceChildren(...[...terms.map((t) => [t, now[t], file[t]]), ["all terms", total(now), total(file)]].map(([t, a, b]) => el("tr", {}, el("th", { scope: "row" }, termWords(t)), el("td", {}, signed(a, 3)), el("td", {}, signed(b, 3)))));
}

function drawNetwork() {
  const dyads = answer.now.network, file = new Map(answer.file.network.map((d) => [d.dyad.join("-"), d]));
  const [a, b] = about.focus, codes = [...new Set(dyads.flatMap((d) => d.dyad))].sort((p, q) => (q === a || q === b) - (p === a || p === b));
  const height = codes.length < 4 ? 170 : Math.max(280, Math.min(420, $("network").parentElement.clientWidth)), c = blank("network", height, gettext("Network of {relations} relations between {states} states, as in the table beside it.", { relations: dyads.length, states: codes.length }));
  const radius = Math.min(height / 2 - 34, c.width / 2 - (c.width < 480 ? 60 : 125)), at = (code) => { const i = codes.indexOf(code), turn = (2 * Math.PI * (i - 0.5)) / codes.length - Math.PI / 2; return [c.width / 2 + radius * Math.cos(turn), height / 2 + radius * Math.sin(turn)]; };
  for (const { dyad, end } of [...dyads].sort((p, q) => Math.abs(p.end) - Math.abs(q.end))) {
    const [p, q] = dyad.map(at), own = dyad.includes(a) && dyad.includes(b);
    c.add(el("line", { x1: p[0], y1: p[1], x2: q[0], y2: q[1], style: { stroke: end < 0 ? "var(--bad)" : "var(--blue)", strokeWidth: 0.6 + 5 * Math.abs(end), strokeDasharray: end < 0 ? "5 4" : "none", strokeOpacity: own ? 1 : 0.55 } }, el("title", {}, `${state(dyad[0])} – ${state(dyad[1])}: ${signed(end)}`)));
  }
  for (const code of codes) {
    const [x, y] = at(code), side = Math.abs(x - c.width / 2) < 12 ? "middle" : x < c.width / 2 ? "end" : "start", out = side === "middle" ? (y < height / 2 ? -12 : 20) : 4;
    c.add(el("circle", { cx: x, cy: y, r: about.focus.includes(code) ? 8 : 6, style: { fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 2 } }), el("text", { x: x + (side === "end" ? -11 : side === "start" ? 11 : 0), y: y + out, "text-anchor": side, class: about.focus.includes(code) ? "strong" : "" }, c.width < 480 ? code : state(code)));
  }
  $("network-table").tBodies[0].replaceChildren(...[...dyads].sort((p, q) => q.end - p.end).map((d) => el("tr", {}, el("th", { scope: "row" }, `${state(d.dyad[0])} – ${state(d.dyad[1])}`), el("td", {}, signed(d.start)), el("td", {}, signed(d.end)), el("td", {}, signed(file.get(d.dyad.join("-"))?.end ?? NaN)))));
}

function drawNumbers() {
  const { now, file, difference } = answer, p = now.outcomes.rupture, q = file.outcomes.rupture, d = difference.rupture;
  $("by").textContent = gettext("{number} in 100", { number: hundred(now.ruptured_by[read]) });
  $("by-file").textContent = gettext("the file: {number}", { number: hundred(file.ruptured_by[read]) });
  $("end").textContent = gettext("{number} in 100", { number: hundred(p.estimate) });
  $("end-file").textContent = gettext("{low} to {high}; the file: {number}", { low: hundred(p.low), high: hundred(p.high), number: hundred(q.estimate) });
  const same = answer.settings_as_in_file && settings.theory === about.theory;
  const points = { number: signed(100 * d.estimate, 0), low: signed(100 * d.low, 0), high: signed(100 * d.high, 0) };
  $("difference").textContent = same ? gettext("none") : Math.abs(Math.round(100 * d.estimate)) === 1 ? gettext("{number} point", points) : gettext("{number} points", points);
  $("difference-note").textContent = same ? gettext("nothing is changed") : d.low <= 0 && d.high >= 0 ? gettext("{low} to {high}: not distinguishable from zero", points) : gettext("{low} to {high}", points);
  $("bar").max = answer.of; $("bar").value = now.runs;
  $("runs").textContent = gettext("{number} of {all} runs", { number: now.runs, all: answer.of });
  for (const place of document.querySelectorAll(".read")) place.textContent = day(read);
  $("read-date").textContent = day(read);
  $("read").setAttribute("aria-valuetext", day(read));
  $("rung-table").tBodies[0].replaceChildren(...about.rungs.map((rung, i) => el("tr", {}, el("th", { scope: "row" }, el("span", { class: "swatch", style: { background: `var(--r${i})` } }), rung), el("td", {}, hundred(now.rungs[i][read])), el("td", {}, hundred(file.rungs[i][read])))).slice(0, -1));
  const weeks = [...Array(about.weeks).keys()].filter((k) => k % 13 === 12 || k === about.weeks - 1);
  $("weeks").tHead.replaceChildren(el("tr", {}, ...[gettext("Week of"), gettext("5%"), gettext("median"), gettext("95%"), gettext("median, file"), gettext("ruptured by then"), gettext("file")].map((head) => el("th", { scope: "col" }, head))));
  $("weeks").tBodies[0].replaceChildren(...weeks.map((k) => el("tr", {}, el("th", { scope: "row" }, day(k)), ...[signed(now.fan[0][k]), signed(now.fan[2][k]), signed(now.fan[4][k]), signed(file.fan[2][k]), hundred(now.ruptured_by[k]), hundred(file.ruptured_by[k])].map((text) => el("td", {}, text)))));
}

function draw() {
  if (!answer) return;
  drawNumbers();
  const { now, file } = answer;
  drawFan($("fan"), now, file, frame()); drawRuptured($("ruptured"), now, file, frame());
  drawRungs($("rungs"), now, frame(), gettext("the table beside it gives the numbers in the week of {date}", { date: day(read) }));
  drawLedger(); drawNetwork(); showCommand();
  if (one) { drawPath(); hide("stale", one.of === settingsOfRun()); }
}

// ---- One run, and the leader's seat -----------------------------------------------------------------------------------
const runError = (text) => { hide("run-error", !text); $("run-error").textContent = text; };

async function fetchRun(acts) { return (await post("run", { run: one.number, settings: { ...JSON.parse(one.of), acts } })).json(); }

const settingsOfRun = () => JSON.stringify({ ...settings, acts: $("leader").value ? [] : settings.acts });

async function startRun(event) {
  event.preventDefault();
  const text = $("run").value.trim(), chosen = Number(text);
  if (!/^\d+$/.test(text) || chosen >= about.stages.at(-1)) return runError(gettext("“{text}” is not the number of a run: give a whole number from 0 to {last}.", { text, last: about.stages.at(-1) - 1 }));
  runError("");
  hide("stale", true);
  const seat = $("leader").value;
  one = { of: settingsOfRun(), number: chosen, seat, week: 0, acts: [], ended: false };
  try {
    one.theory = one.data = await fetchRun(seat ? [] : settings.acts);
  } catch (error) { one = null; return failed(error, () => startRun(event)); }
  hide("one", false); hide("seat", !seat); hide("watch-buttons", Boolean(seat)); hide("verdict", true);
  hide("theory-key", !seat);
  $("week").disabled = Boolean(seat);
  if (seat) $("seat-title").textContent = gettext("In the seat of the leader of {state}", { state: state(seat) });
  goTo(0);
}

function goTo(week) {
  one.week = Math.max(0, Math.min(about.weeks - 1, week));
  $("week").value = one.week;
  $("week").setAttribute("aria-valuetext", day(one.week));
  $("week-date").textContent = gettext("{date} ({week} of {weeks})", { date: day(one.week), week: one.week + 1, weeks: about.weeks });
  $("back").disabled = one.week === 0;
  $("next").disabled = $("next-event").disabled = $("to-end").disabled = one.week === about.weeks - 1;
  if (one.seat) showSeat();
  drawPath(); tell();
}

// In the seat the coming week is not known yet: weeks before `one.week` are past.
const known = () => (one.seat && !one.ended ? one.week : one.week + 1);
const words = (name) => { const act = about.menu.find((a) => a.name === name); return (act ? act.words : spaced(name)).replace(/ \(tone set by the model\)/, ""); };

function showSeat() {
  for (const id of ["do", "skip", "play-out"]) $(id).disabled = one.ended;
  $("undo").disabled = !one.acts.length;
  $("act").disabled = one.ended;
  const side = about.focus.indexOf(one.seat);
  $("act-note").textContent = one.ended ? gettext("The run has ended.") : gettext("The theory would choose: {act} (tone {tone}).", { act: words(one.data.act[side][one.week]), tone: signed(one.data.tone[side][one.week]) });
}

function busy(on) { one.busy = on; for (const id of ["do", "skip", "play-out", "undo", "act"]) $(id).disabled = on; }

async function seatMoves(week, act) {
  if (one.busy) return;
  busy(true);
  if (act) one.acts.push({ week: one.week, by: one.seat, to: about.focus.find((code) => code !== one.seat), action: act });
  try {
    if (act) one.data = await fetchRun(one.acts);
  } catch (error) { one.acts.pop(); busy(false); showSeat(); return failed(error, () => seatMoves(week, act)); }
  busy(false);
  notice("");
  $("act").value = "";
  if (week >= about.weeks) return endSeat();
  goTo(week);
}

async function undoAct() {
  if (one.busy) return;
  busy(true);
  const last = one.acts.pop();
  try { one.data = one.acts.length ? await fetchRun(one.acts) : one.theory; } catch (error) { one.acts.push(last); busy(false); showSeat(); return failed(error, undoAct); }
  busy(false);
  one.ended = false;
  $("week").disabled = true;
  hide("verdict", true);
  goTo(last.week);
}

async function endSeat() {
  one.ended = true;
  $("week").disabled = false;
  goTo(about.weeks - 1);
  const box = $("verdict");
  hide("verdict", false);
  box.replaceChildren(el("p", { role: "status" }, gettext("Playing 200 runs with your acts, and 200 with the theory’s choices …")));
  try {
    const result = await (await post("verdict", { settings: { ...JSON.parse(one.of), acts: one.acts } })).json();
    const rows = about.outcomes.map((o) => { const d = result.difference[o.name], share = o.unit.startsWith("share"), shown = (v, s) => (share ? (s ? signed(100 * v, 0) : hundred(v)) : o.unit === "weeks" ? (s ? signed(v, 1) : pointed(v.toFixed(1))) : signed(v)); return el("tr", {}, el("th", { scope: "row" }, share ? gettext("{outcome}, in 100 runs", { outcome: o.words }) : o.words), el("td", {}, shown(result.chosen.outcomes[o.name].estimate)), el("td", {}, shown(result.theory.outcomes[o.name].estimate)), el("td", {}, gettext("{middle} ({low} to {high})", { middle: shown(d.estimate, true), low: shown(d.low, true), high: shown(d.high, true) }))); });
    const again = one.acts.length === 1 ? gettext("The same act in 200 runs, on the same random numbers.") : gettext("The same {number} acts in 200 runs, on the same random numbers.", { number: one.acts.length });
    const tells = (data) => (data.ruptured_in === null ? gettext("no rupture") : gettext("rupture in the week of {date}", { date: day(data.ruptured_in) }));
    box.replaceChildren(el("h3", {}, gettext("What your choices made")),
      el("p", {}, gettext("In this run: {mine}, relation {end} at the end. With the theory’s choices: {theirs}, {other}.", { mine: tells(one.data), end: signed(one.data.dyad_relation.at(-1)), theirs: tells(one.theory), other: signed(one.theory.dyad_relation.at(-1)) })),
      el("table", {}, el("caption", {}, [again, gettext("One run may owe its end to chance; the difference over all of them is that of the acts (90% interval).")].join(" ")), el("thead", {}, el("tr", {}, ...[gettext("Outcome"), gettext("your acts"), gettext("theory"), gettext("difference")].map((h) => el("th", { scope: "col" }, h)))), el("tbody", {}, ...rows)),
      el("p", { class: "buttons" }, el("button", { type: "button", onclick: () => { settings.acts = one.acts.map((act) => ({ ...act })); ask(); $("results").focus(); } }, gettext("Put these acts into the scenario"))));
  } catch (error) { failed(error, endSeat); }
}

function drawPath() {
  const { data, theory } = one, height = 240, base = height - 24, c = blank("path", height, gettext("Relation in run {run} to the week of {date}: {relation}.", { run: one.number, date: day(one.week), relation: signed(data.dyad_relation[Math.max(0, known() - 1)]) })), y = (v) => base / 2 + 4 - v * (base / 2 - 8);
  for (const value of [-1, 0, 1]) c.add(el("line", { x1: LEFT, x2: c.end, y1: y(value), y2: y(value), style: { stroke: "var(--line)" } }), el("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, signed(value, 0)));
  const until = known();
  if (one.seat) c.add(path(line(theory.dyad_relation.slice(0, until), c.x, y), { stroke: "var(--file)", strokeWidth: 1.8, strokeDasharray: "6 4" }));
  c.add(path(line(data.dyad_relation.slice(0, until), c.x, y), { stroke: "var(--blue)", strokeWidth: 2.2 }));
  if (until) c.add(el("circle", { cx: c.x(until - 1), cy: y(data.dyad_relation[until - 1]), r: 4, style: { fill: "var(--blue)" } }));
  for (const act of one.acts) c.add(el("path", { d: `M${c.x(act.week)} ${base}l-4 8h8z`, style: { fill: "var(--good)" } }, el("title", {}, words(act.action))));
  timeAxis(c, base);
}

function tell() {
  const { data } = one, k = known() - 1, [a, b] = about.focus, rows = [];
  const conduct = (side) => gettext("relation {relation}; {act} (tone {tone})", { relation: signed(data.relation[side][k]), act: words(data.act[side][k]), tone: signed(data.tone[side][k]) });
  const put = (term, text, lang = undefined) => rows.push(el("dt", {}, term), el("dd", { lang }, text));
  if (k < 0) put(gettext("Before the first week"), data.opening, "en");
  else {
    put(gettext("Rung"), about.rungs[about.rung_names.indexOf(data.rung[k])] ?? data.rung[k]);
    put(towards(a, b), conduct(0));
    put(towards(b, a), conduct(1));
    const events = data.events.filter((event) => event.week === k);
    put(gettext("This week"), events.length ? events.map((event) => event.text).join("; ") : gettext("no formal act and no incident"));
  }
  $("situation").replaceChildren(...rows);
  const past = data.story.filter((part) => part.last <= k), since = past.length ? past.at(-1).last + 1 : 0, live = data.events.filter((event) => event.week >= since && event.week <= k);
  const items = [el("li", { lang: "en" }, data.opening), ...past.map((part) => el("li", { lang: "en" }, part.text)), ...live.map((event) => el("li", { class: "live" }, gettext("Week of {date}: {event}.", { date: day(event.week), event: event.text })))];
  $("story").replaceChildren(...items.reverse());
  $("caveat").lang = "en";
  $("caveat").textContent = data.caveat;
}

function nextEvent() {
  const weeks = [...one.data.events.map((event) => event.week), ...one.data.story.map((part) => part.last)].filter((week) => week > one.week);
  goTo(weeks.length ? Math.min(...weeks) : about.weeks - 1);
}

// ---- Keeping -----------------------------------------------------------------------------------------------------------
const sameAsSaved = () => saved && saved.settings === JSON.stringify(answer.settings);
function showCommand() {
  command = answer.command || (sameAsSaved() ? saved.command : answer.python);
  $("command").textContent = command;
  $("h-command").textContent = answer.command || sameAsSaved() ? gettext("Reproduce what is on the screen: in a terminal") : gettext("Reproduce what is on the screen: in Python, or save it first for a command");
}
async function save(event) {
  event.preventDefault();
  const now = JSON.stringify(settings);
  try {
    const made = await (await post("save", { settings, name: $("name").value.trim(), replace: $("replace").checked })).json();
    saved = { settings: now, command: made.command };
    $("save-note").className = "why"; $("save-note").textContent = gettext("Saved: {path}", { path: made.path });
    $("replace").checked = false;
    showCommand();
  } catch (error) {
    if (!(error instanceof Refused) || error.status === 404) return failed(error, () => save(event));
    $("save-note").className = "error"; $("save-note").textContent = error.problems.join(" ");
  }
}
function download(name, type, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  document.body.append(link); link.click(); link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
const stem = () => `${about.name}-explore`;
function exportCsv() {
  const { now, file } = answer, q = about.quantiles.map((level) => `q${String(Math.round(100 * level)).padStart(2, "0")}`), blocks = [["now", now], ["file", file]];
  const heads = blocks.flatMap(([of]) => [...q.map((n) => `${of}_relation_${n}`), `${of}_ruptured_by`, ...about.rung_names.map((r) => `${of}_${r}`)]);
  const rows = [...Array(about.weeks).keys()].map((k) => [k, isoDay(k), ...blocks.flatMap(([, data]) => [...data.fan.map((values) => values[k]), data.ruptured_by[k], ...data.rungs.map((values) => values[k])])]);
  download(`${stem()}.csv`, "text/csv", [["week", "date", ...heads], ...rows].map((cells) => cells.join(",")).join("\n") + "\n");
}
function exportJson() { download(`${stem()}.json`, "application/json", JSON.stringify({ scenario: about.name, ...answer }, null, 1)); }
function savePicture(id) {
  const from = $(id), copy = from.cloneNode(true), box = from.viewBox.baseVal, kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity", "font-size", "font-family", "font-weight"];
  const [sources, copies] = [from, copy].map((node) => node.querySelectorAll("*"));
  sources.forEach((node, i) => { const looks = getComputedStyle(node); copies[i].removeAttribute("style"); for (const name of kept) copies[i].setAttribute(name, looks.getPropertyValue(name)); });
  copy.setAttribute("xmlns", SVG); copy.setAttribute("viewBox", `0 -28 ${box.width} ${box.height + 50}`); copy.setAttribute("width", box.width); copy.setAttribute("height", box.height + 50);
  const paper = getComputedStyle(document.body), text = (y, words, size) => { const made = el("text", { x: 0, y, "font-size": size, "font-family": "system-ui, sans-serif", fill: paper.color }); made.textContent = words; return made; };
  const back = el("rect", { x: 0, y: -28, width: box.width, height: box.height + 50, fill: paper.backgroundColor });
  const changes = [...$("changed").querySelectorAll("li span")].map((n) => n.textContent).join("; ") || gettext("as in the file");
  copy.prepend(back); copy.append(text(-12, `${about.title}: ${from.closest("figure").querySelector("figcaption").firstChild.textContent.trim() || id}`, 13), text(box.height + 16, gettext("{runs} runs, seed {seed}; {changes}. Grey: the file", { runs: answer.now.runs, seed: answer.settings.seed, changes }), 11));
  download(`${stem()}-${id}.svg`, "image/svg+xml", new XMLSerializer().serializeToString(copy));
}

// ---- Start -------------------------------------------------------------------------------------------------------------
function listen() {
  $("settings").addEventListener("submit", (event) => event.preventDefault());
  $("theory").addEventListener("change", (event) => { settings.theory = event.target.value; ask(); });
  $("seed").addEventListener("change", (event) => {
    const text = event.target.value.trim(), wrong = !/^\d{1,15}$/.test(text);
    hide("seed-error", !wrong);
    $("seed-error").textContent = wrong ? `“${text}” is not a seed: give a whole number, 0 or more, such as 1. Seed ${settings.seed} is still in force.` : "";
    event.target.toggleAttribute("aria-invalid", wrong);
    if (!wrong) { settings.seed = Number(text); ask(); }
  });
  $("gesture")?.addEventListener("change", (event) => { settings.gesture = event.target.value; if (settings.gesture && !settings.week) settings.week = Math.min(about.weeks - 1, Math.max(0, ...about.incidents.map((i) => i.week ?? 0)) + 4); fill(); ask(); });
  $("gesture-week")?.addEventListener("input", (event) => { settings.week = +event.target.value; showGesture(); askSoon(); });
  $("reset").addEventListener("click", () => { settings = EMPTY(); fill(); ask(); });
  $("read").addEventListener("input", (event) => { read = +event.target.value; draw(); });
  $("way").addEventListener("change", drawLedger);
  $("seat-form").addEventListener("submit", startRun);
  $("week").addEventListener("input", (event) => goTo(+event.target.value));
  $("back").addEventListener("click", () => goTo(one.week - 1));
  $("next").addEventListener("click", () => goTo(one.week + 1));
  $("next-event").addEventListener("click", nextEvent);
  $("to-end").addEventListener("click", () => goTo(about.weeks - 1));
  $("do").addEventListener("click", () => seatMoves(one.week + 1, $("act").value));
  $("skip").addEventListener("click", () => seatMoves(Math.min(about.weeks, one.week + 8), ""));
  $("play-out").addEventListener("click", () => seatMoves(about.weeks, $("act").value));
  $("undo").addEventListener("click", undoAct);
  $("save-form").addEventListener("submit", save);
  $("csv").addEventListener("click", exportCsv);
  $("json").addEventListener("click", exportJson);
  $("copy").addEventListener("click", async () => { try { await navigator.clipboard.writeText(command); $("copied").textContent = gettext("copied"); } catch { getSelection().selectAllChildren($("command")); $("copied").textContent = gettext("selected; copy it with the keyboard"); } });
  for (const button of document.querySelectorAll("button.save")) button.addEventListener("click", () => { if (answer) savePicture(button.dataset.of); });
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; draw(); } });
}

function offerEarlier() {
  const text = store("localStorage"), kept = text && restored(text);
  if (!kept || text === JSON.stringify(EMPTY())) return;
  notice(gettext("Changes of an earlier visit are kept in this browser."));
  $("notice").append(el("br"), el("button", { type: "button", onclick: () => { settings = kept; fill(); notice(""); ask(); } }, gettext("Take them up")), el("button", { type: "button", onclick: () => { store("localStorage", JSON.stringify(EMPTY())); notice(""); } }, gettext("Forget them")));
}

async function start() {
  try {
    const response = await fetch("about");
    if (!response.ok) throw new Refused([await response.text()], response.status);
    about = await response.json();
    Object.assign(spoken, about.language);
  } catch (error) { return failed(error, start); }
  const text = store("sessionStorage"), kept = text && restored(text);
  settings = kept || EMPTY();
  read = about.read;
  build(); listen(); fill();
  $("read").value = read;
  await ask();
  if (!kept && !isChanged()) offerEarlier();
}
start();
