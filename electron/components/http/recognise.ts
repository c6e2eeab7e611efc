import { type Recogniser, ranBy } from '../../discovery/index.ts';

/** Programs that do nothing but serve HTTP. */
const SERVERS =
  /^(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|flask|http\.server|jupyter(-\w+)?|streamlit|gradio|vite|next|nuxt|astro|http-server|serve|webpack|webpack-dev-server|parcel|nginx|caddy|httpd|apache2|traefik|puma|rackup|hugo|grafana|grafana-server|prometheus)(\.m?js)?$/;

export const httpRecogniser: Recogniser = {
  kind: 'http',
  title: 'HTTP server',
  program(words) {
    const { program, args, by } = ranBy(words);
    if (by?.startsWith('php') && words.some((w) => w === '-S')) return 'php -S';
    if (/^manage\.py$/.test(program) && args[0] === 'runserver') return 'manage.py runserver';
    if (program === 'next' || program === 'next-server') return program;
    return SERVERS.test(program)
      ? by !== null && program.includes('.server')
        ? `${by} -m ${program}`
        : program
      : null;
  },
  image: (name) => /(^|\/)(nginx|httpd|caddy|traefik|grafana|prometheus|grafana\/grafana|prom\/prometheus)$/.test(name),
  usualPort: 80,
  // "A ping or no-op type of method" (RFC 9110, 9.3.7): no page is made for it.
  ask: { protocol: 'http', method: 'OPTIONS', path: '*' },
  tells: 'anybody',
  reads: (heard) => (heard.kind === 'http' ? `answers HTTP (${heard.status} to \`OPTIONS *\`)` : null),
};
