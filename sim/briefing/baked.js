// Shows, for the setting that is chosen, what was simulated for it. It computes no result.
const baked = JSON.parse(document.getElementById("baked-data").textContent);
Object.assign(spoken, baked.language);
const choices = [...document.querySelectorAll("#baked [data-choice]")];
const summed = (steps, parts) => { let sum = 0; return steps.map((step) => (sum += step) / parts); };
const none = baked.at.map(() => 0);
const lines = (packed) => ({
  fan: packed.fan.map((one) => summed(one, baked.parts.fan)),
  ruptured_by: summed(packed.by_then, baked.parts.by_then),
  rungs: packed.rungs.map((one) => (one.length ? summed(one, baked.parts.rungs) : none)),
});
const ofFile = lines(baked.file);
const place = (input) => (input.type === "checkbox" ? (input.checked ? 0 : 1) : input.type === "range" ? +input.value : input.selectedIndex);
const text = (slider) => JSON.parse(slider.dataset.values)[place(slider)];

function show() {
  const places = choices.map(place), number = places.reduce((sum, at, k) => sum * baked.sizes[k] + at, 0);
  const packed = baked.results[baked.settings[number]], now = lines(packed);
  for (const input of choices.filter((one) => one.type === "range")) {
    input.setAttribute("aria-valuetext", text(input));
    document.querySelector(`output[for=${input.id}]`).textContent = text(input);
  }
  document.querySelector("#baked-lead span").textContent = packed.rows[0];
  document.querySelectorAll("#baked-rows tbody tr").forEach((row, k) => { row.cells[1].textContent = packed.rows[k]; });
  document.querySelectorAll("#baked-rungs tbody tr").forEach((row, k) => { row.cells[1].textContent = packed.at_end[k]; });
  const marks = baked.marks.filter((mark) => mark.switches.every((k) => places[k] === 0));
  const frame = { ...baked, marks };
  drawFan(document.getElementById("baked-fan"), now, ofFile, frame, baked.at);
  const byThen = document.getElementById("baked-by-then");
  if (byThen) drawRuptured(byThen, now, ofFile, frame, baked.at, baked.by_then);
  drawRungs(document.getElementById("baked-rung-chart"), now, frame, gettext("the table gives the numbers at the end"), baked.at);
}

document.getElementById("baked-off").hidden = true;
document.getElementById("baked").hidden = false;
for (const input of choices) input.addEventListener("input", show);
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; show(); } });
addEventListener("pageshow", show);
show();
