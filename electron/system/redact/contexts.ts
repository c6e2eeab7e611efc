import { SECRETS } from '../../../shared/components/secrets.ts';
import { MASK, type Pass } from './mask.ts';
import { isNoValue } from './values.ts';

/**
 * Secrets that are known by what stands around them: key blocks, headers, webhooks, options of well-known programs, statements of databases.
 * Every pattern begins at a fixed word and looks ahead a bounded way.
 */
type Context = readonly [pattern: RegExp, replace: (...groups: string[]) => string];

const after: Context[1] = (_, before = '', value = '') => (isNoValue(value) ? `${before}${value}` : `${before}${MASK}`);
const all: Context[1] = () => MASK;

const KIND = '[A-Z0-9 ]{0,40}';
const PRIVATE_KEY: Context = [
  new RegExp(
    `-----BEGIN ${KIND}PRIVATE KEY(?: BLOCK)?-----[\\s\\S]*?(?:-----END ${KIND}PRIVATE KEY(?: BLOCK)?-----|$)`,
    'g',
  ),
  all,
];
/** The end of a key whose beginning was cut off. */
const KEY_END: Context = [
  new RegExp(
    `(?:^[ \\t]*[A-Za-z0-9+/=]{1,80}[ \\t]*\\n){1,200}[ \\t]*-----END ${KIND}PRIVATE KEY(?: BLOCK)?-----`,
    'gm',
  ),
  all,
];
/** Lines of a key by themselves: full ones of 64 or 76 letters in both cases. */
const KEY_LINE: Context = [
  /^[ \t]*(?=[a-z0-9+/]{0,76}[A-Z])(?=[A-Z0-9+/]{0,76}[a-z])[A-Za-z0-9+/]{60,76}={0,2}[ \t]*$/gm,
  all,
];

const HEADERS: readonly Context[] = [
  [/\b(bearer(?:[ \t]*,)?[ \t]+)(?=[\w.~+/-]{0,512}\d|[\w.~+/-]{24})([\w.~+/-]{8,}=*)/gi, after],
  [/\b(basic[ \t]+)(?=[A-Za-z0-9+/]{0,512}[0-9=])([A-Za-z0-9+/]{8,}={0,2})/gi, after],
];

/** Whoever knows these addresses may write there. */
const WEBHOOKS: readonly Context[] = [
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)([\w/.-]{10,300})/gi, after],
  [/(discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{5,24}\/)([\w-]{16,200})/gi, after],
  [/(\.webhook\.office\.com\/webhookb2\/)([\w@/-]{20,400})/gi, after],
  [/(\.logic\.azure\.com[^\s"'<>]{0,300}[?&]sig=)([^&\s"'<>]{8,200})/gi, after],
  [/(hooks\.zapier\.com\/hooks\/catch\/)([\w/]{6,100})/gi, after],
  [/(api\.telegram\.org\/(?:file\/)?bot)(\d{5,12}:[\w-]{10,100})/gi, after],
  [/(chat\.googleapis\.com\/v1\/spaces\/[^\s"'<>]{0,100}[?&]key=)([^\s"'<>]{8,300})/gi, after],
  [/(ntfy\.sh\/)([\w-]{16,80})/gi, after],
];

/** 40 hexadecimal digits are a commit, except beside the name of Weights & Biases. */
const WANDB: Context = [/\b(wandb\b[^\n]{0,60}?(?<![0-9a-f]))([0-9a-f]{40})(?![0-9a-f])/gi, after];

/** Passwords as options without a telling name. */
const OPTION_OF: readonly (readonly [programs: string, option: string])[] = [
  ...SECRETS.flatMap(({ options }) => options ?? []),
  ['mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mycli', '-p'],
  ['mongo|mongosh|mongodump|mongorestore', '-p[ \\t=]?'],
  ['sshpass|helm registry login|az login|clickhouse-client', '-p[ \\t]*'],
  ['sqlcmd|bcp|zip', '-P[ \\t]*'],
  ['ldapsearch|ldapadd|ldapmodify', '-w[ \\t]+'],
  ['7z|7za|7zz', '-p'],
  ['openssl', '(?:-pass(?:in|out)?[ \\t]+pass:|-k[ \\t]+)'],
  ['curl', '(?:-b|--cookie)[ \\t=]?(?=["\']?[^\\s"\']{0,200}=)'],
  [
    'curl|wget|http|https|xh|etcdctl',
    '(?:-[A-Za-z]{0,8}u|-a|-U|--user|--proxy-user|--auth)[ \\t=]?["\']?[^\\s:"\']{0,128}:',
  ],
  ['smbclient', '-U[ \\t]*[^\\s%]{0,128}%'],
  ['rabbitmqctl', '(?:add_user|change_password)[ \\t]+\\S{1,128}[ \\t]+'],
  ['htpasswd', '-[A-Za-z]*b[A-Za-z]*[ \\t]+\\S{1,256}[ \\t]+\\S{1,128}[ \\t]+'],
  ['security', '-w[ \\t]+'],
  ['twine|poetry|psexec', '-p[ \\t]+'],
  ['mosquitto_pub|mosquitto_sub', '-P[ \\t]+'],
  ['lftp', '-u[ \\t]*[^\\s,]{0,128},'],
  ['ncftpget|ncftpput|ncftpls', '-p[ \\t]+'],
  ['xfreerdp|wfreerdp', '/p:'],
  ['fly|flyctl|heroku|railway|vercel', '(?:secrets set|config:set|variables set|env add)[ \\t]+\\w{1,80}='],
  ['kubectl', '--from-literal=[\\w.-]{1,80}='],
  ['poetry', 'config[ \\t]+(?:pypi-token|http-basic)\\.\\S{1,60}[ \\t]+(?:\\S{1,80}[ \\t]+)?'],
  ['sqlplus|sqlldr|expdp|impdp', '\\w{1,40}/'],
  ['wandb|vault|ngrok|doppler|cargo', '(?:login|authtoken|add-authtoken)[ \\t]+(?:--relogin[ \\t]+)?'],
];
const ARGUMENT = `("[^"\\n]{1,200}"|'[^'\\n]{1,200}'|[^\\s"']\\S{0,300})`;
const OPTIONS: readonly Context[] = OPTION_OF.map(([programs, option]) => [
  new RegExp(`\\b((?:${programs})\\b(?=[ \\t])[^\\n|;]{0,200}?[ \\t]${option})${ARGUMENT}`, 'g'),
  after,
]);

/** SQL and Cypher. */
const STATEMENTS: readonly Context[] = [
  [/(\bPASSWORD\((?:\\?["']))([^"'\n\\]{1,200})(?=\\?["'])/g, after],
  [
    /\b(IDENTIFIED[ \t]+(?:WITH[ \t]+\w{1,40}[ \t]+)?BY[ \t]+(?:["']|'\\''|\\["']))([^"'\n\\]{1,200})(?=["'\\])/gi,
    after,
  ],
  [
    /\b(SET[ \t]+PASSWORD[ \t]+FROM[ \t]+[\\"']{1,4})([^"'\n\\]{1,200})([\\"']{1,4}[ \t]+TO[ \t]+[\\"']{1,4})([^"'\n\\]{1,200})/gi,
    bothPasswords,
  ],
];

function bothPasswords(_: string, from = '', _old = '', to = ''): string {
  return `${from}${MASK}${to}${MASK}`;
}

/** pydantic shows what it got, and names the field on another line: a word of letters and figures may be a key, an address or a choice is none. */
const PYDANTIC: Context = [
  /(input_value=["'])([^"'\s/:.]{8,300})(?=["'], input_type=)/g,
  (_, before = '', value = '') => `${before}${/\d/.test(value) && /[A-Za-z]/.test(value) ? MASK : value}`,
];

/** The user and the password as two arguments: `auth=('me', '…')`, `HTTPBasicAuth("me", "…")`, `smtp.login('me', '…')`. */
const CREDENTIALS: Context = [
  /((?:auth|credentials|\blogin)[ \t]{0,4}(?:=[ \t]{0,4})?[([][ \t]{0,4}[bru]?\\?["'][^"'\\\n]{0,128}\\?["'][ \t]{0,4},[ \t]{0,4}[bru]?\\?["'])([^"'\\\n]{1,300})(?=\\?["'])/gi,
  after,
];
/** What mail, file and chat servers are told at a login. */
const SESSIONS: readonly Context[] = [
  [/((?:^|>)[ \t]*PASS[ \t]+)(?!\S{0,300}[/.])(?=\S{0,300}\d)(\S{6,300})/gm, after],
  [/((?<!\w)PASS[ \t]+)(?!\S{0,300}[/.])(?=\S{0,300}\d)(\S{6,300})(?=[ \t]*(?:$|["'\\]))/gm, after],
  [/(\bLOGIN[ \t]+["']?[^\s"']{1,128}["']?[ \t]+["']?)(?=[^\s"']{0,256}\d)([^\s"']{6,300})/g, after],
  [/(\bIDENTIFY[ \t]+(?:\S{1,64}[ \t]+)?)(?=\S{0,256}\d)(\S{6,300})/g, after],
  // `334 VXNlcm5hbWU6` and `334 UGFzc3dvcmQ6` ask for user and password in base64; the answer is the next line.
  [/(\b334[ \t]+(?:VXNlcm5hbWU6|UGFzc3dvcmQ6)[ \t]*[\n ][^\n]{0,20}?)([A-Za-z0-9+/]{4,300}={0,2})/g, after],
  [/(\bnet[ \t]+use[ \t]+\S{1,200}[ \t]+)(?![/*])(\S{4,200})(?=[ \t]+\/user:)/gi, after],
  [/(\becho[ \t]+["']?)([^\s"']{6,300})(?=["']?[ \t]*\|[^|\n]{0,200}--(?:password|token)-stdin)/g, after],
];

/** Cookies of sessions, also outside of their header; the names are those of common frameworks. */
const COOKIES: Context = [
  /((?<![\w-])(?:PHPSESSID|JSESSIONID|ASPSESSIONID\w{0,20}|ASP\.NET_SessionId|connect\.sid|sessionid|csrftoken|[a-z]{2,30}_session|__(?:Secure|Host)-[\w.-]{1,60})=)(?=\w)([\w%.~+/=:-]{12,4000})/gi,
  after,
];

/** A code that is exchanged for a token, and addresses that log in whoever knows them. */
const LINKS: readonly Context[] = [
  [/([?&]code=)([\w.~/%-]{12,1000})(?=&(?:state|scope|iss|session_state)=)/g, after],
  [/((?:&|\?)(?:state|scope|iss)=[^&\s"']{0,300}&code=)([\w.~/%-]{12,1000})/g, after],
  [
    /(\/(?:reset-password|password-reset|password\/reset|magic-?link|verify-email|accept-invite)\/)(?=[\w.~-]{0,300}\d)([\w.~-]{16,300})/gi,
    after,
  ],
];

/** .pgpass: host, port, database, user, password. */
const PGPASS: Context = [
  /((?<![\w.*/-])(?:[\w.*-]{1,253}|\[?::1\]?):(?:\d{4,5}|\*):[\w.*-]{1,63}:[\w.*-]{1,63}:)([^\s/]\S{0,300})(?=\s|$)/g,
  after,
];

/** ODBC takes a password with signs in braces, in which a closing one is written twice. */
const BRACES: Context = [/(\b(?:PWD|Password)=\{)((?:[^}\n]|\}\}){1,300})(?=\})/gi, after];

/** A client of a model service that is given its key as its only argument. */
const CLIENTS: Context = [/(\b[A-Z]?\w{0,40}Client(?:V2)?\([ \t]{0,4}["'])([\w-]{30,200})(?=["'])/g, after];

/** Terraform declares a variable's value below its name. */
const TERRAFORM: Context = [
  /(\bvariable[ \t]+"[^"\n]{0,60}(?:password|secret|token|api_?key|private_?key)"[ \t]*\{[^}]{0,300}?\bdefault[ \t]*=[ \t]*")([^"\n]{1,300})/gi,
  after,
];

/** .netrc with a line for each word. */
const NETRC: Context = [/(^[ \t]*login[ \t]+\S{1,80}[ \t]*\n[ \t]*password[ \t]+)(\S{1,300})/gim, after];

/** Tokens that begin with anything, by what is in their middle. */
const RARE: readonly (readonly [middle: string, shape: RegExp])[] = [
  // Azure client secret, Terraform Cloud, Mailchimp.
  ['Q~', /(?:(?<![\w.~-])|(?<=%[0-9A-Fa-f]{2}))[A-Za-z0-9_.~-]{3}\dQ~[\w.~-]{30,}/g],
  ['.atlasv1.', /(?:(?<!\w)|(?<=%[0-9A-Fa-f]{2}))[A-Za-z0-9]{14}\.atlasv1\.[\w-]{30,}/g],
  // Azure OpenAI.
  ['JQQJ99', /(?:(?<!\w)|(?<=%[0-9A-Fa-f]{2}))[A-Za-z0-9]{40,60}JQQJ99[A-Za-z0-9]{20,}/g],
  ['-us', /(?:(?<!\w)|(?<=%[0-9A-Fa-f]{2}))[0-9a-f]{32}-us\d{1,2}(?!\w)/g],
];

const passOf =
  (contexts: readonly Context[]): Pass =>
  (text) =>
    contexts.reduce((clean, [pattern, replace]) => clean.replace(pattern, replace as (match: string) => string), text);

/** A group is only tried where one of its words stands at all: nearly every text has none of them. */
const guarded = (words: RegExp, contexts: readonly Context[]): Pass => {
  const pass = passOf(contexts);
  return (text) => (words.test(text) ? pass(text) : text);
};

const GROUPS: readonly Pass[] = [
  guarded(/b(?:earer|asic)[ \t,]/i, HEADERS),
  guarded(/hooks|telegram|office\.com|logic\.azure|chat\.google|ntfy/i, WEBHOOKS),
  guarded(/wandb/i, [WANDB]),
  guarded(/input_value=/, [PYDANTIC]),
  guarded(/auth|credentials|login/i, [CREDENTIALS, NETRC]),
  guarded(/PASS|LOGIN|IDENTIFY|\b334 |net[ \t]+use|-stdin/i, SESSIONS),
  guarded(/sess|connect\.sid|csrftoken|__(?:Secure|Host)-/i, [COOKIES]),
  guarded(/code=|reset|magic|verify-email|invite/i, LINKS),
  guarded(/:(?:\d{4,5}|\*):/, [PGPASS]),
  guarded(/=\{/, [BRACES]),
  guarded(/Client(?:V2)?\(/, [CLIENTS]),
  guarded(/\bvariable[ \t]/, [TERRAFORM]),
  guarded(new RegExp(`\\b(?:${OPTION_OF.map(([programs]) => programs).join('|')})[ \\t]`), OPTIONS),
  ...SECRETS.flatMap(({ statements }) =>
    statements === undefined
      ? []
      : [
          guarded(
            new RegExp(statements.words, 'im'),
            statements.patterns.map((pattern): Context => [pattern, after]),
          ),
        ],
  ),
  guarded(/IDENTIFIED|SET[ \t]+PASSWORD|PASSWORD\(/i, STATEMENTS),
  (text) =>
    RARE.reduce((clean, [middle, shape]) => (clean.includes(middle) ? clean.replace(shape, MASK) : clean), text),
];

/** Key blocks first: what is in them looks like anything. */
export const hideKeyBlocks: Pass = (text) =>
  text.includes('PRIVATE KEY') ? passOf([PRIVATE_KEY, KEY_END, KEY_LINE])(text) : passOf([KEY_LINE])(text);
export const hideInContext: Pass = (text) => GROUPS.reduce((clean, pass) => pass(clean), text);

/** How a key block begins and ends, for those who see it line by line. */
export const KEY_BEGINS = new RegExp(`-----BEGIN ${KIND}PRIVATE KEY(?: BLOCK)?-----`);
export const KEY_ENDS = new RegExp(`-----END ${KIND}PRIVATE KEY(?: BLOCK)?-----`);
