// A chip opens its exhibit and brings the cited words into view; a copy button copies the citation.
const open = (id) => {
  const exhibit = document.getElementById(id);
  if (!exhibit) return;
  document.querySelectorAll(".gl-exhibit").forEach((other) => { other.hidden = other !== exhibit; });
  document.querySelectorAll(".gl-cite").forEach((chip) => {
    chip.setAttribute("aria-pressed", String(chip.dataset.exhibit === id));
  });
  (exhibit.querySelector("mark") || exhibit).scrollIntoView({ block: "center", behavior: "auto" });
  exhibit.focus({ preventScroll: true });
};
document.addEventListener("click", (event) => {
  const chip = event.target.closest(".gl-cite");
  if (chip) open(chip.dataset.exhibit);
  const copy = event.target.closest(".gl-copy");
  if (copy && navigator.clipboard) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => { copy.textContent = "Copied"; });
  }
});
watch("value", () => {
  const last = element.querySelector(".gl-turn:last-of-type");
  if (last) last.scrollIntoView({ block: "nearest" });
});
