// Wagtail saves a form by itself about a second after a change. A new page that is submitted at that moment would be made
// twice: so the form waits for the answer, which tells where the page is saved from then on.
const saving = new Set();
const waiting = new Map();

document.addEventListener("w-autosave:save", ({ target }) => saving.add(target));

for (const outcome of ["success", "error"]) {
    document.addEventListener(`w-autosave:${outcome}`, ({ target }) => {
        saving.delete(target);
        if (!waiting.has(target)) return;
        const button = waiting.get(target);
        waiting.delete(target);
        if (button?.name) {
            // The button itself may be disabled by now.
            const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
            pressed.name = button.name;
            pressed.value = button.value;
            target.append(pressed);
        }
        target.requestSubmit();
    });
}

document.addEventListener(
    "submit",
    (event) => {
        if (saving.has(event.target)) {
            event.preventDefault();
            event.stopPropagation();
            waiting.set(event.target, event.submitter);
        } else {
            // Nor may it be saved by itself while the answer to this is awaited.
            event.target.setAttribute("data-w-autosave-active-value", "false");
        }
    },
    true,
);
