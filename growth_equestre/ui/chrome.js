/* Streamlit's own chrome, in Portuguese and readable aloud. It has no setting for its widget words, so this swaps
   exact matches as they appear; and it mends the roles that a screen reader trips over.
   Only whole, known strings are touched; what people typed (inputs, editable text, tables) never is. */
(() => {
  document.documentElement.lang = "pt-BR";
  if (window.growthPortuguese) return;
  const words = {
    "Browse files": "Escolher arquivo", "Upload": "Escolher arquivo", "Uploading...": "Enviando…",
    "Drag and drop file here": "Arraste o arquivo até aqui", "Drag and drop files here": "Arraste os arquivos até aqui",
    "Drop file here": "Solte o arquivo aqui", "Drop files here": "Solte os arquivos aqui",
    "Choose an option": "Escolha uma opção", "Choose options": "Escolha", "Select all": "Selecionar tudo",
    "No results": "Nada encontrado", "No options to select.": "Nenhuma opção", "No options to select": "Nenhuma opção",
    "Clear all": "Limpar tudo", "Clear value": "Limpar", "Clear selection": "Limpar seleção", "Remove": "Remover",
    "Press Enter to apply": "Enter para aplicar", "Press Enter to submit form": "Enter para enviar",
    "Press ⌘+Enter to apply": "⌘+Enter para aplicar", "Press Ctrl+Enter to apply": "Ctrl+Enter para aplicar",
    "Press ⌘+Enter to submit form": "⌘+Enter para enviar", "Press Ctrl+Enter to submit form": "Ctrl+Enter para enviar",
    "Fullscreen": "Tela cheia", "Close fullscreen": "Sair da tela cheia", "Exit fullscreen": "Sair da tela cheia",
    "Search": "Buscar", "Download as CSV": "Baixar CSV", "Show data": "Ver dados", "Show chart": "Ver gráfico",
    "Show/hide columns": "Mostrar ou esconder colunas", "Copy to clipboard": "Copiar", "Copied": "Copiado",
    "Open": "Abrir", "Sidebar": "Menu lateral", "App pages": "Páginas",
    "Navigate to home page": "Ir para a visão geral", "Close": "Fechar", "Cancel": "Cancelar", "Apply": "Aplicar", "Submit": "Enviar", "Help": "Ajuda", "Stop": "Parar",
    "Running...": "Atualizando…", "CONNECTING": "CONECTANDO", "Connecting": "Conectando",
    "Connection error": "Sem conexão com o servidor", "Connection lost": "Conexão perdida",
    "Expand sidebar": "Abrir menu", "Collapse sidebar": "Recolher menu", "Open sidebar": "Abrir menu",
    "Close sidebar": "Fechar menu", "Main menu": "Menu", "Theme": "Tema", "System": "Sistema", "Light": "Claro",
    "Dark": "Escuro", "Use system setting": "Usar a do sistema", "Print": "Imprimir", "Settings": "Aparência",
    "View more": "Ver mais", "View less": "Ver menos", "View fewer": "Ver menos", "Show password text": "Mostrar senha",
    "Hide password text": "Esconder senha", "Increment": "Aumentar", "Decrement": "Diminuir",
    "Previous month": "Mês anterior", "Next month": "Mês seguinte", "Previous": "Anterior", "Next": "Próximo",
    "Page not found": "Página não encontrada", "Choose date": "Escolher data", "Choose time": "Escolher hora",
    "Choose date and time": "Escolher data e hora",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Este endereço não existe. Abrimos a Visão geral.", "empty": "vazio", "Empty": "vazio", "Skip to main content": "Ir para o conteúdo", "Loading...": "Carregando…", "Rerun": "Recarregar"
  };
  const patterns = [
    [/^(?:Limit )?(\d+)\s?([KMG]B) per file(?: • (.*))?$/, (all, size, unit, kinds) =>
      `até ${size} ${unit} por arquivo${kinds ? ` • ${kinds}` : ""}`],
    [/^File must be (\d+)(?:\.\d+)?\s?([KMG]B) or smaller\.$/, "O arquivo pode ter até $1 $2."],
    [/^.* files are not allowed\.$/, "Este tipo de arquivo não serve aqui."],
    [/^File size is too small\.$/, "O arquivo está vazio."],
    [/^(\d+)\.(\d)([KMG]?B)$/, (all, whole, tenth, unit) => `${whole}${tenth === "0" ? "" : `,${tenth}`} ${unit}`],
    [/^Help for (.+)$/, "Ajuda sobre $1"],
    [/^Fullscreen: (.+)$/, "Tela cheia: $1"],
    [/^Search: (.+)$/, "Buscar em: $1"],
    [/^Show\/hide columns: (.+)$/, "Colunas de: $1"],
    [/^Remove (.+)$/, "Remover $1"],
    [/^Select all \((\d+)\)$/, "Selecionar tudo ($1)"],
    [/^Add: (.+)$/, "Incluir: $1"],
    [/^View (\d+) more$/, "Ver mais $1"],
    [/^Shortcut (.+)$/, "Atalho $1"],
    [/^day, (.+)$/, "dia, $1"],
    [/^month, (.+)$/, "mês, $1"],
    [/^year, (.+)$/, "ano, $1"],
    [/^hour, (.+)$/, "hora, $1"],
    [/^minute, (.+)$/, "minuto, $1"]
  ];
  const names = ["aria-label", "aria-valuetext", "title", "placeholder", "alt"];
  const own = "input, textarea, [contenteditable], [data-testid='stMarkdownContainer'], [data-testid='stTable'], script, style";
  const uploader = "[data-testid='stFileUploader'] section";
  const inPortuguese = (text) => {
    const bare = text.trim();
    if (!bare || bare.length > 160) return null;
    if (Object.hasOwn(words, bare)) return text.replace(bare, words[bare]);
    for (const [english, portuguese] of patterns) if (english.test(bare)) return bare.replace(english, portuguese);
    return null;
  };
  const turnText = (node) => {
    const parent = node.parentElement;
    // The year of an empty date: typed into, and still Streamlit's own word.
    if (parent?.dataset.type === "year" && node.nodeValue === "yyyy") node.nodeValue = "aaaa";
    if (!parent || (parent.closest(own) && !parent.closest(uploader))) return;
    const said = inPortuguese(node.nodeValue);
    if (said !== null && said !== node.nodeValue) node.nodeValue = said;
  };
  const turnNames = (element) => {
    for (const name of names) {
      const text = element.getAttribute(name);
      const said = text && inPortuguese(text);
      if (said && said !== text) element.setAttribute(name, said);
    }
  };
  // Icons stand beside their word; a screen reader would read their English names.
  const hideIcon = (element) => {
    element.removeAttribute("aria-label");
    element.removeAttribute("role");
    element.setAttribute("aria-hidden", "true");
  };
  const mends = [
    ["[data-testid='stIconMaterial'], [role='img'][aria-label$=' icon']", hideIcon],
    ["ul[data-testid='stSidebarNavItems']", (list) => list.setAttribute("role", "presentation")],
    ["ul[data-testid='stSidebarNavItems'] li", (item) => item.parentElement.setAttribute("role", "list")],
    ["[data-testid='stFileUploaderDropzone']", (zone) => zone.setAttribute("role", "group")]
  ];
  const turn = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return turnText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    for (const [selector, mend] of mends) {
      if (root.matches(selector)) mend(root);
      root.querySelectorAll(selector).forEach(mend);
    }
    turnNames(root);
    root.querySelectorAll("[aria-label], [aria-valuetext], [title], [placeholder], [alt]").forEach(turnNames);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) turnText(texts.currentNode);
  };
  // Streamlit repaints itself when the system turns light or dark; charts and our colours need a run of the script.
  const followTheme = () => {
    const app = document.querySelector(".stApp");
    const button = document.querySelector(".st-key-atualizar_cores button");
    if (!app || !button) return;
    const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/[\d.]+/g).map(Number);
    const shown = red + green + blue < 384 ? "dark" : "light";
    const known = getComputedStyle(document.documentElement).getPropertyValue("--growth-mode").trim();
    if (known && known !== shown) button.click();
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(followTheme, 400));
  setTimeout(followTheme, 1500);
  window.growthPortuguese = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(turn);
      else if (change.type === "characterData") turnText(change.target);
      else turnNames(change.target);
    }
  });
  turn(document.body);
  window.growthPortuguese.observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: names
  });
})();
