// A search above every long table, which hides the rows without its words.
document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll(".md-typeset table:not(.heat)")) {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    if (rows.length < 15) continue;
    const field = Object.assign(document.createElement("input"), { type: "search", className: "filter", placeholder: `Filter ${rows.length} rows` });
    field.setAttribute("aria-label", field.placeholder);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/);
      rows.forEach((row, place) => (row.hidden = !words.every((word) => texts[place].includes(word))));
    });
    (table.closest(".md-typeset__scrollwrap") || table).before(field);
  }
});
