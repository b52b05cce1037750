// On a phone an open side panel covers the whole form: there it is not opened again by itself.
if (window.matchMedia("(max-width: 50em)").matches) localStorage.removeItem("wagtail:side-panel-open");
