/**
 * `node electron/dev/cask.mjs VERSION DMG ADDRESS HOMEPAGE`: prints the Homebrew cask of a release, whose dmg lies at ADDRESS (with the version as
 * `#{version}` or in so many digits). It installs the app, the command, its manual page and what completes it in a shell.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const APP = 'LeanVibe Lifeguard.app';
const RESOURCES = `#{appdir}/${APP}/Contents/Resources`;

/** A text of Ruby in which nothing is code but `#{…}` that is written here. */
const quoted = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const plain = (text) => quoted(text).replaceAll('#{', '\\#{');

/**
 * The text of the cask.
 *
 * @param sha256 of the dmg, in hexadecimal
 */
export function cask({ version, sha256, address, homepage }) {
  const places = address.split(version).map((part) => plain(part).slice(1, -1));
  return `cask "leanvibe-lifeguard" do
  version ${plain(version)}
  sha256 ${plain(sha256)}

  url "${places.join('#{version}')}"
  name "LeanVibe Lifeguard"
  desc "Keeps a developer's local AI stack alive"
  homepage ${plain(homepage)}

  auto_updates true
  depends_on arch: :arm64
  depends_on macos: ">= :ventura"

  app "${APP}"
  binary "${RESOURCES}/bin/lifeguard"
  manpage "${RESOURCES}/man/lifeguard.1"
  bash_completion "${RESOURCES}/completions/lifeguard"
  fish_completion "${RESOURCES}/completions/lifeguard.fish"
  zsh_completion "${RESOURCES}/completions/_lifeguard"

  uninstall quit:       "ai.leanvibe.lifeguard",
            login_item: "LeanVibe Lifeguard"

  zap trash: [
    "~/Library/Application Support/LeanVibe Lifeguard",
    "~/Library/Caches/LeanVibe Lifeguard",
    "~/Library/Logs/LeanVibe Lifeguard",
    "~/Library/Preferences/ai.leanvibe.lifeguard.plist",
  ]
end
`;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [version, dmg, address, homepage] = process.argv.slice(2);
  if (homepage === undefined) {
    console.error('Usage: node electron/dev/cask.mjs VERSION DMG ADDRESS HOMEPAGE');
    process.exit(64);
  }
  const sha256 = createHash('sha256').update(readFileSync(dmg)).digest('hex');
  process.stdout.write(cask({ version, sha256, address, homepage }));
}
