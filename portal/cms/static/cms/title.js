// A title is one line, also where it is shown over several.
document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("textarea[name=title]")) event.preventDefault();
});
