/** A command of a script, also as the condition or the value of something. */
const COMMAND =
  /^(if ! |if |[A-Z_]+=\$\()?(curl|python|\.\/|redis-cli|pkill|ps |netstat|leanvibe|swift |export |docker |rm |pip |ls )/;

/** A figure that is held to: a share, a time limit, how often something is tried and how long it is waited between. */
const LIMIT = /^(if \(\(|(TIMEOUT|RETRIES)=\d|for i in \{|sleep \d|--timeout)/;

/** In a block of each language, the lines that ask for something; the rest of a block belongs to the line above it. */
const ASKS: Readonly<Record<string, (line: string) => boolean>> = {
  prose: (line) => line.startsWith('- '),
  mermaid: (line) => line.includes('-->'),
  bash: (line) => line.startsWith('# ') || /^(\d+\. |- )/.test(line) || COMMAND.test(line) || LIMIT.test(line),
  swift: (line) => line.startsWith('// '),
  python: (line) => /^# \d|^'\w+':/.test(line),
  // A heading that names a class or a time is what the lines below it are measured by.
  yaml: (line) => /^(\[ \]|- )/.test(line) || /^[A-Z]\w+: ./.test(line) || /^[A-Z].*\d.*:$/.test(line),
  text: (line) => /^(- |✅|❌|⏳|[A-Z][\w -]+: )/u.test(line),
};

/** The lines of the guide that ask for something, in their order, each under the heading nearest above it. */
export function guideLines(markdown: string): { readonly section: string; readonly line: string }[] {
  let section = '';
  let language = 'prose';
  return markdown.split('\n').flatMap((text) => {
    const line = text.trim();
    const fence = /^```(\w*)$/.exec(line);
    if (fence) {
      language = language === 'prose' ? fence[1] || 'text' : 'prose';
      return [];
    }
    const heading = language === 'prose' ? /^#{2,4} +[^\w]*(.+)$/.exec(line) : null;
    if (heading) section = heading[1] ?? '';
    const asks = ASKS[language];
    if (asks === undefined) throw new Error(`The guide has a block in ${language}, of which nothing is known here.`);
    return heading || !asks(line) ? [] : [{ section, line }];
  });
}
