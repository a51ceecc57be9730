// A file that the server made is saved where the browser saves files.
watch("value", () => {
  const made = element.querySelector("[data-file]");
  if (!made) return;
  const { name, data } = JSON.parse(made.dataset.file);
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  props.value = "";
});
