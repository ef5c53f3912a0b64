// Enhancements only: every page works without this file.

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    const had = menu.contains(document.activeElement);
    menu.open = false;
    if (had) menu.querySelector("summary").focus();
  }
  hideTip();
});

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// What is wrong with a form is read out first.
document.querySelector("[data-focus]")?.focus();

// The current section is in sight when the sections scroll.
const current = document.querySelector(".nav [aria-current]");
const nav = current?.parentElement;
if (nav && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;

// Passwords can be shown while they are typed.
for (const input of document.querySelectorAll("input[data-reveal]")) {
  const wrap = document.createElement("span");
  const button = document.createElement("button");
  wrap.className = "secret";
  button.type = "button";
  button.textContent = input.dataset.reveal;
  button.setAttribute("aria-controls", input.id);
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-label", `${input.dataset.reveal}: ${input.labels?.[0]?.firstChild?.textContent.trim() ?? ""}`);
  input.before(wrap);
  wrap.append(input, button);
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? input.dataset.conceal : input.dataset.reveal;
    button.setAttribute("aria-pressed", String(shown));
    input.focus();
  });
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

// A second press on a button that is working does nothing.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || button.getAttribute("aria-busy") === "true") {
    if (button?.getAttribute("aria-busy") === "true") event.preventDefault();
    return;
  }
  button.setAttribute("aria-busy", "true");
  setTimeout(() => button.removeAttribute("aria-busy"), 8000);
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Values of a chart, by pointer and by keyboard.
let tip;
const hideTip = () => { if (tip) tip.hidden = true; };
const showTip = (mark) => {
  const title = mark.querySelector(":scope > title");
  if (title) {
    mark.dataset.tip = title.textContent;
    title.remove();
  }
  const text = mark.dataset.tip;
  if (!text) return hideTip();
  if (!tip) {
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true");
    document.body.append(tip);
  }
  tip.textContent = text;
  tip.hidden = false;
  const box = mark.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left + box.width / 2 - tip.offsetWidth / 2), innerWidth - tip.offsetWidth - 8);
  // A property set by script is not an inline style to the page's policy.
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(8, box.top - tip.offsetHeight - 6)}px`;
};
const marks = (target) => (target instanceof Element ? target.closest("svg.chart > a, svg.chart > g") : null);
document.addEventListener("pointerover", (event) => { const mark = marks(event.target); if (mark) showTip(mark); else hideTip(); });
document.addEventListener("focusin", (event) => { const mark = marks(event.target); if (mark) showTip(mark); else hideTip(); });
addEventListener("scroll", hideTip, { passive: true });

// Pages with figures to keep can be printed.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A choice brings the lists below it up to date, as the form's second button does without script.
document.addEventListener("change", async ({ target }) => {
  const form = target.closest("form[data-narrow]");
  if (!form || target.tagName !== "SELECT") return;
  const asked = new URLSearchParams(new FormData(form)).toString();
  const answer = await fetch(`${form.action}?${asked}`).catch(() => null);
  if (!answer?.ok || asked !== new URLSearchParams(new FormData(form)).toString()) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("form[data-narrow] .field");
  const rows = [...form.querySelectorAll(".field")];
  for (let at = rows.indexOf(target.closest(".field")) + 1; at < rows.length; at += 1) if (fresh[at]) rows[at].replaceWith(fresh[at]);
});
