// Filters a long list of checkboxes by what is typed, also a code or an English name; what is chosen stays in sight.
document.addEventListener("input", ({ target }) => {
    if (!target.matches(".term-choices__filter")) return;
    const wanted = target.value.trim().toLowerCase();
    for (const label of target.closest(".term-choices").querySelectorAll("label")) {
        const words = `${label.textContent} ${label.dataset.words}`.toLowerCase();
        label.hidden = !words.includes(wanted) && !label.querySelector(":checked");
    }
});
// Enter in the filter must not submit the page's form.
document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".term-choices__filter")) event.preventDefault();
});
