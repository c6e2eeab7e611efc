/**
 * A backend that tells every secret it knows, in every way a backend speaks: on standard output (cut into pieces that split the secrets), in answers,
 * redirects and reasons. What it says next it reads from a file, so that a test can change it.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [port, sayFile, printFile] = process.argv.slice(2);
const say = () => JSON.parse(readFileSync(sayFile, 'utf8'));
const { lines, dies } = JSON.parse(readFileSync(printFile, 'utf8'));

const text = `${lines.join('\n')}\n`;
for (let i = 0; i < text.length; i += 7) (i % 2 === 0 ? process.stdout : process.stderr).write(text.slice(i, i + 7));
if (dies !== null) {
  process.stderr.write(
    `Traceback (most recent call last):\n  File "main.py", line 3, in <module>\nRuntimeError: ${dies}\n`,
  );
  process.exit(1);
}

const server = createServer((_, response) => {
  const { how, secret } = say();
  const json = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (how === 'well') return json(200, { status: 'healthy' });
  if (how === 'error') return json(500, { detail: secret });
  if (how === 'unhealthy') return json(200, { status: 'unhealthy', message: secret, errors: [secret] });
  if (how === 'status') return json(200, { status: secret, model: secret, recommendations: [secret] });
  if (how === 'redirect') {
    response.writeHead(302, { location: `http://elsewhere.example/?${secret.replaceAll('\n', ' ')}` });
    return response.end();
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(secret);
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => socket.close(4000, Buffer.from(say().secret).subarray(0, 120).toString()));
server.listen(Number(port), '127.0.0.1');
