/** First argument from the installed `lifeguard` command: what follows is for the command line, even if it is nothing. */
export const CLI_MARK = '--cli';

/**
 * The command line's arguments when the app's executable was started as a command, else null. Finder and the login item
 * start it without arguments; macOS and Chromium add some that begin with a dash.
 *
 * @param argv as in `process.argv`
 * @param packaged an unpackaged Electron has the app's folder as its first argument
 */
export function cliArguments(argv: readonly string[], packaged: boolean): readonly string[] | null {
  const own = argv.slice(packaged ? 1 : 2);
  if (own[0] === CLI_MARK) return own.slice(1);
  return packaged && own[0] !== undefined && !own[0].startsWith('-') ? own : null;
}
