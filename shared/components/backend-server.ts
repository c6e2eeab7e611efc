/** Programs that serve what Python's applications are, as their command lines begin. */
export const SERVER_PROGRAMS: ReadonlySet<string> = new Set([
  'uvicorn',
  'gunicorn',
  'hypercorn',
  'fastapi',
  'granian',
  'daphne',
]);

/** What starts the backend where no script does: the program, and its arguments for a port. */
export const USUAL_SERVER = {
  program: 'uvicorn',
  args: (port: number): readonly string[] => ['app.main:app', '--host', '127.0.0.1', '--port', String(port)],
};

/** A line of a script that starts such a server, and is no comment. */
export const STARTS_SERVER = new RegExp(`^[^#]*\\b(${[...SERVER_PROGRAMS].join('|')})\\b`);

/** What such a server says when somebody else has its address. */
export const ADDRESS_IN_USE = /address already in use/i;
