/**
 * `node electron/dev/release-ready.mjs`: says which of the secrets that a release needs are missing from the environment, and what each is for.
 * In GitHub's workflow it sets the output `ready`, so that nothing half signed is published; it never ends with an error.
 */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const SECRETS = {
  CSC_LINK: 'certificate “Developer ID Application” with its key (p12, base64), which signs the app',
  CSC_KEY_PASSWORD: 'password of that file',
  APPLE_API_KEY_BASE64: 'key of App Store Connect (p8, base64), with which Apple is asked to notarise',
  APPLE_API_KEY_ID: 'id of that key',
  APPLE_API_ISSUER: 'issuer of that key',
  LIFEGUARD_UPDATE_KEY: 'private key (Ed25519, PEM) that signs the feed of updates',
};

/** Names of the secrets that are not there. */
export const missing = (env) => Object.keys(SECRETS).filter((name) => !env[name]);

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const names = missing(process.env);
  const lines =
    names.length === 0
      ? ['Everything that a release needs is there.']
      : [
          'Nothing is released, because these secrets are missing:',
          ...names.map((name) => `- ${name}: ${SECRETS[name]}`),
        ];
  console.log(lines.join('\n'));
  const { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary } = process.env;
  if (output) appendFileSync(output, `ready=${names.length === 0}\n`);
  if (summary) appendFileSync(summary, `${lines.join('\n')}\n`);
}
