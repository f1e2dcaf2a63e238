"use strict";
// Charts over weeks, drawn by the explorer's page and by a brief with settings. They compute no result.
// `now` and `file` hold shares and quantiles by week: fan [quantile], ruptured_by, rungs [rung]; `at`, the weeks that
// they are of, every week by default. A frame has start, weeks, rungs, thresholds, and marks, gesture, read if any.
const SVG = "http://www.w3.org/2000/svg";
const LEFT = 40, RIGHT = 88;

// The language of the page: `{messages, locale, months, point}`, set once by the page that draws; English without it.
// Months are given, since browsers lack those of some languages.
const spoken = { messages: {}, locale: "en-GB", months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "), point: "." };
const gettext = (message, places = {}) => (spoken.messages[message] ?? message).replace(/\{(\w+)\}/g, (place, name) => places[name] ?? place);
const pointed = (text) => text.replace(".", spoken.point);

function el(name, attributes = {}, ...children) {
  const made = ["svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title", "desc"].includes(name)
    ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "style") Object.assign(made.style, value);
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
const signed = (value, digits = 2) => { const text = Math.abs(value).toFixed(digits); return (Number(text) === 0 || Number.isNaN(value) ? "" : value > 0 ? "+" : "−") + pointed(text); };
const hundred = (share) => { const n = 100 * share; return n > 0 && n < 0.95 ? pointed(n.toFixed(1)) : n.toFixed(0); };
const dateOf = (start, week) => { const day = new Date(start + "T00:00:00Z"); day.setUTCDate(day.getUTCDate() + 7 * week); return day; };
const dayOf = (start, week) => { const day = dateOf(start, week); return `${day.getUTCDate()} ${spoken.months[day.getUTCMonth()]} ${day.getUTCFullYear()}`; };

function chart(svg, height, label, frame, at = null) {
  const width = svg.clientWidth || Math.max(280, svg.parentElement.clientWidth || 600);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", label);
  svg.replaceChildren();
  const right = Math.max(width < 480 ? 66 : RIGHT, Math.ceil(widest(svg, frame.rungs ?? [])) + 10), last = frame.weeks - 1, x = (week) => LEFT + (last ? week / last : 0) * (width - LEFT - right);
  return { ...frame, svg, width, height, x, point: (k) => x(at ? at[k] : k), end: width - right, add: (...nodes) => svg.append(...nodes) };
}
const line = (values, x, y) => values.map((v, k) => `${k ? "L" : "M"}${x(k).toFixed(1)} ${y(v).toFixed(1)}`).join("");
// The name of a rung in lines of at most LETTERS letters, about a height.
const LETTERS = 15;
const linesOf = (name) => name.split(" ").reduce((all, word) => { const joined = `${all.at(-1)} ${word}`; return all.length && joined.length <= LETTERS ? [...all.slice(0, -1), joined] : [...all, word]; }, []);
function widest(svg, rungs) {
  const texts = rungs.flatMap((rung) => linesOf(rung)).map((text) => el("text", {}, text));
  svg.append(...texts);
  const width = Math.max(0, ...texts.map((text) => text.getComputedTextLength()));
  svg.replaceChildren();
  return width;
}
function nameOf(x, y, name) {
  const lines = linesOf(name);
  if (lines.length < 2) return el("text", { x, y: y + 4 }, name);
  return el("text", { x }, ...lines.map((text, k) => el("tspan", { x, y: y + 4 + 13 * (k - (lines.length - 1) / 2) }, text)));
}
const area = (low, high, x, y) => line(high, x, y) + low.map((v, k) => [k, v]).reverse().map(([k, v]) => `L${x(k).toFixed(1)} ${y(v).toFixed(1)}`).join("") + "Z";
const path = (d, style) => el("path", { d, style: { fill: "none", ...style } });
const OF_FILE = { stroke: "var(--file)", strokeWidth: 1.8, strokeDasharray: "6 4" }, EDGE_OF_FILE = { stroke: "var(--file)", strokeWidth: 0.8, strokeDasharray: "2 3" }, OF_NOW = { stroke: "var(--blue)", strokeWidth: 2.4 };

function timeAxis(c, y) {
  const from = dateOf(c.start, 0), years = c.weeks / 52, every = c.width < 480 && years > 4 ? 2 : 1;
  for (let year = from.getUTCFullYear() + 1, count = 0; ; year++) {
    const week = (Date.UTC(year, 0, 1) - from) / 6048e5;
    if (week > c.weeks - 1) break;
    c.add(el("line", { x1: c.x(week), x2: c.x(week), y1: y, y2: y + 4, style: { stroke: "var(--grey)" } }));
    if (count++ % every === 0) c.add(el("text", { x: c.x(week), y: y + 16, "text-anchor": "middle" }, String(year)));
  }
  if (c.weeks < 54) c.add(el("text", { x: c.x(0), y: y + 16 }, dayOf(c.start, 0)), el("text", { x: c.end, y: y + 16, "text-anchor": "end" }, dayOf(c.start, c.weeks - 1)));
  for (const mark of c.marks ?? []) c.add(el("line", { x1: c.x(mark.week), x2: c.x(mark.week), y1: 6, y2: y, style: { stroke: "var(--grey)", strokeDasharray: "2 3" } }, el("title", {}, mark.title)));
  if (c.gesture) c.add(el("path", { d: `M${c.x(c.gesture.week)} ${y}l-5 9h10z`, style: { fill: "var(--good)" } }, el("title", {}, c.gesture.title)));
  if (c.read !== undefined) c.add(el("line", { x1: c.x(c.read), x2: c.x(c.read), y1: 6, y2: y, style: { stroke: "var(--ink)", strokeWidth: 1 } }));
}

function drawFan(svg, { fan: now }, { fan: file }, frame, at) {
  const height = 330, base = height - 24, y = (v) => base / 2 + 4 - v * (base / 2 - 8);
  const ends = { median: signed(now[2].at(-1)), low: signed(now[0].at(-1)), high: signed(now[4].at(-1)), file: signed(file[2].at(-1)) };
  const label = gettext("Fan chart. In the last week the median is {median} and nine in ten runs lie between {low} and {high}; in the file the median is {file}.", ends);
  const c = chart(svg, height, label, frame, at), edges = [1, ...frame.thresholds, -1];
  for (const value of [-1, -0.5, 0, 0.5, 1]) c.add(el("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, signed(value, 1)));
  c.add(path(area(file[0], file[4], c.point, y), { fill: "var(--fileband)" }));
  for (const edge of frame.thresholds) c.add(el("line", { x1: LEFT, x2: c.end, y1: y(edge), y2: y(edge), style: { stroke: "var(--line)" } }));
  for (let i = 0; i < edges.length - 1; i++) c.add(nameOf(c.end + 6, y((edges[i] + edges[i + 1]) / 2), frame.rungs[i]));
  c.add(path(area(now[0], now[4], c.point, y), { fill: "var(--band90)", fillOpacity: 0.85 }), path(area(now[1], now[3], c.point, y), { fill: "var(--band50)", fillOpacity: 0.9 }));
  c.add(path(line(file[0], c.point, y), EDGE_OF_FILE), path(line(file[4], c.point, y), EDGE_OF_FILE));
  c.add(path(line(file[2], c.point, y), OF_FILE), path(line(now[2], c.point, y), OF_NOW));
  timeAxis(c, base);
}

function drawRuptured(svg, { ruptured_by: now }, { ruptured_by: file }, frame, at, title = gettext("Ruptured by then")) {
  const height = 170, base = height - 24;
  const c = chart(svg, height, gettext("{title}: {now} in 100 runs by the last week; in the file {file}.", { title, now: hundred(now.at(-1)), file: hundred(file.at(-1)) }), frame, at);
  const top = Math.max(0.2, Math.ceil(Math.max(now.at(-1), file.at(-1)) * 5 + 0.3) / 5), most = Math.min(1, top), y = (v) => base - (v / most) * (base - 12);
  for (const value of [0, most / 2, most]) c.add(el("line", { x1: LEFT, x2: c.end, y1: y(value), y2: y(value), style: { stroke: "var(--line)" } }), el("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, (100 * value).toFixed(0)));
  c.add(path(area(now.map(() => 0), now, c.point, y), { fill: "var(--band90)" }), path(line(file, c.point, y), OF_FILE), path(line(now, c.point, y), OF_NOW));
  const [a, b] = apart(y(now.at(-1)), y(file.at(-1)), 14);
  c.add(el("text", { x: c.end + 6, y: a + 4, class: "strong" }, gettext("{share} now", { share: hundred(now.at(-1)) })), el("text", { x: c.end + 6, y: b + 4 }, gettext("{share} file", { share: hundred(file.at(-1)) })));
  timeAxis(c, base);
}
function apart(a, b, gap) { const lack = gap - Math.abs(a - b); if (lack <= 0) return [a, b]; return a <= b ? [a - lack / 2, b + lack / 2] : [a + lack / 2, b - lack / 2]; }

function drawRungs(svg, { rungs: now }, frame, numbers, at) {
  const height = 240, base = height - 24, c = chart(svg, height, gettext("Shares of runs on each rung by week; {numbers}.", { numbers }), frame, at);
  const y = (v) => base - v * (base - 8);
  let below = now[0].map(() => 0);
  for (let place = now.length - 1; place >= 0; place--) {
    const above = below.map((v, k) => Math.min(1, v + now[place][k]));
    if (Math.max(...now[place]) > 0) c.add(el("path", { d: area(below, above, c.point, y), style: { fill: `var(--r${place})`, stroke: "var(--paper)", strokeWidth: 0.6 } }, el("title", {}, frame.rungs[place])));
    below = above;
  }
  for (const value of [0, 0.5, 1]) c.add(el("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, (100 * value).toFixed(0)));
  let worse = 0, last = Infinity;
  for (let place = now.length - 1; place >= 0; place--) {
    const share = now[place].at(-1), at = y(worse + share / 2);
    worse += share;
    const gap = frame.rungs[place].length > LETTERS ? 20 : 12;
    if (share >= 0.04 && at < last - gap) { c.add(nameOf(c.end + 6, at, frame.rungs[place])); last = at; }
  }
  timeAxis(c, base);
}
