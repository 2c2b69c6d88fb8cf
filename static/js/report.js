// 汇报内容: a small toolbar over the text box. What is typed is kept as simple HTML in the box itself,
// which the server cleans; without this file the box takes plain text as before.
(() => {
  "use strict";

  const ALLOWED = ["P", "H3", "H4", "UL", "OL", "LI", "STRONG", "EM", "U", "BR", "B", "I", "BLOCKQUOTE",
    "TABLE", "THEAD", "TBODY", "TR", "TH", "TD"];
  const BUTTONS = [
    ["粗体", "bold", "", "type-bold"],
    ["斜体", "italic", "", "type-italic"],
    ["下划线", "underline", "", "type-underline"],
    ["小标题", "formatBlock", "H3", "type-h3"],
    ["正文", "formatBlock", "P", "paragraph"],
    ["项目符号", "insertUnorderedList", "", "list-ul"],
    ["编号", "insertOrderedList", "", "list-ol"],
    ["撤销", "undo", "", "arrow-counterclockwise"],
  ];

  function escaped(text) {
    const span = document.createElement("span");
    span.textContent = text;
    return span.innerHTML;
  }

  // Only known tags without attributes are taken from what was typed or pasted.
  function clean(node) {
    let out = "";
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        out += escaped(child.data);
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        const inner = clean(child);
        const name = child.tagName === "DIV" ? "P" : child.tagName;
        if (name === "BR") out += "<br>";
        else if (name === "SCRIPT" || name === "STYLE") out += "";
        else if (ALLOWED.includes(name)) out += `<${name.toLowerCase()}>${inner}</${name.toLowerCase()}>`;
        else out += inner;
      }
    }
    return out;
  }

  function shown(text) {
    if (/<\/?(p|h3|h4|ul|ol|li|strong|b|em|i|u|br|table)(\s[^<>]*)?\/?>/i.test(text)) {
      const parsed = new DOMParser().parseFromString(text, "text/html");
      return clean(parsed.body);
    }
    return text.split(/\n{1,}/).filter((line) => line.trim()).map((line) => `<p>${escaped(line)}</p>`).join("");
  }

  function dress(box) {
    const bar = document.createElement("div");
    const editor = document.createElement("div");
    bar.className = "report-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "文字格式");
    editor.className = "report-editor prose";
    editor.contentEditable = "true";
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    editor.setAttribute("aria-label", "汇报内容");
    editor.innerHTML = shown(box.value);
    const keep = () => {
      const kept = clean(editor);
      box.value = editor.textContent.trim() ? kept : "";
    };
    for (const [label, command, value, icon] of BUTTONS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-secondary";
      button.title = label;
      button.innerHTML = `<i class="bi bi-${icon}" aria-hidden="true"></i><span class="visually-hidden">${label}</span>`;
      button.addEventListener("click", () => {
        editor.focus();
        document.execCommand(command, false, value || undefined);
        keep();
      });
      bar.append(button);
    }
    editor.addEventListener("input", keep);
    editor.addEventListener("paste", (event) => {
      event.preventDefault();
      const html = event.clipboardData.getData("text/html");
      const text = event.clipboardData.getData("text/plain");
      document.execCommand("insertHTML", false, shown(html || text));
      keep();
    });
    box.before(bar, editor);
    box.hidden = true;
    box.form.addEventListener("submit", keep);
  }

  const box = document.querySelector("textarea[name=report]");
  if (box) dress(box);
})();
