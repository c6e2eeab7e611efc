import { describe, expect, it } from 'vitest';
import { errorInWords, lastWordsOf } from '../../shared/domain/index.ts';
import { parsePythonError } from '../../shared/python-error.ts';

const lines = (text: string): string[] => text.split('\n');

const WORKER = `INFO:     Started reloader process [236] using WatchFiles
Process SpawnProcess-1:
Traceback (most recent call last):
  File "/usr/lib/python3.11/multiprocessing/process.py", line 314, in _bootstrap
    self.run()
  File "uvloop/loop.pyx", line 1515, in uvloop.loop.Loop.run_until_complete
  File "<frozen importlib._bootstrap>", line 241, in _call_with_frames_removed
  File "/home/me/backend/app/config/settings.py", line 203, in <module>
    settings = LeanVibeSettings()
               ^^^^^^^^^^^^^^^^^^
  File "/home/me/backend/.venv/lib/python3.11/site-packages/pydantic/main.py", line 280, in __init__
    validated_self = self.__pydantic_validator__.validate_python(data, self_instance=self)
pydantic_core._pydantic_core.ValidationError: 2 validation errors for LeanVibeSettings
secret_key
  Field required [type=missing, input_value={'neo4j_password': 'abc'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.14/v/missing
port
  Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='auto', input_type=str]
    For further information visit https://errors.pydantic.dev/2.14/v/int_parsing`;

describe('a message on several lines', () => {
  it('is read to its end and told on one line, without the values that were put in', () => {
    const { error } = lastWordsOf(lines(WORKER));
    expect(error?.message).toBe(
      'ValidationError: 2 validation errors for LeanVibeSettings: secret_key (Field required); port (Input should be a valid integer, unable to parse string as an integer)',
    );
    expect(error && errorInWords(error, '/home/me/backend')).toMatch(
      /^`ValidationError: .*` in app\/config\/settings\.py, line 203$/,
    );
    expect(error?.origin).toBe('worker');
  });

  it('takes no secret along that pydantic repeats', () => {
    expect(JSON.stringify(lastWordsOf(lines(WORKER)))).not.toContain('abc');
  });

  it('knows an exception by its place, not by how its name ends', () => {
    const error = parsePythonError(
      lines(
        'Traceback (most recent call last):\n  File "/b/app/x.py", line 5, in <module>\n    raise M()\napp.x.Misconfigured: line one\nline two: detail',
      ),
    );
    expect(error).toMatchObject({
      message: 'Misconfigured: line one: line two: detail',
      file: '/b/app/x.py',
      line: 5,
      lastLine: 4,
    });
  });
});

describe('what follows a traceback', () => {
  const LIFESPAN = `INFO:     Started server process [5]
INFO:     Waiting for application startup.
ERROR:    Traceback (most recent call last):
  File "/v/lib/python3.11/site-packages/starlette/routing.py", line 661, in lifespan
    async with self.lifespan_context(app) as maybe_state:
  File "/b/app/main.py", line 5, in lifespan
    raise RuntimeError("DATABASE_URL is not set")
RuntimeError: DATABASE_URL is not set

ERROR:    Application startup failed. Exiting.`;

  it('is the farewell of a server that failed to start', () => {
    expect(lastWordsOf(lines(LIFESPAN))).toMatchObject({
      error: { message: 'RuntimeError: DATABASE_URL is not set', file: '/b/app/main.py', line: 5, origin: 'logged' },
      gaveUp: true,
    });
  });

  it('is a program that went on', () => {
    const went = `${LIFESPAN}\nINFO:     Started server process [9]\nINFO:     Application startup complete.\nINFO:     127.0.0.1 - "GET /health" 200 OK`;
    expect(lastWordsOf(lines(went))).toMatchObject({ error: null, gaveUp: false });
  });

  it('is nothing where a logger wrote it: that program may go on', () => {
    const logged =
      'ERROR:app.x:Cannot reach Neo4j\nTraceback (most recent call last):\n  File "/b/app/x.py", line 3, in f\n    g()\nOSError: no';
    expect(lastWordsOf(lines(logged))).toMatchObject({ error: { origin: 'logged' }, gaveUp: false });
  });
});

describe('an end without a traceback', () => {
  it.each([
    [
      'FATAL: the model ran out of memory',
      'INFO:     Application startup complete.\nFATAL: the model ran out of memory\nINFO:     Stopping reloader process [42]',
    ],
    ['Refusing to start: no licence', 'Refusing to start: no licence'],
    [
      'Error loading ASGI app. Attribute "app" not found in module "app.main".',
      'INFO:     Started reloader process [35] using WatchFiles\nERROR:    Error loading ASGI app. Attribute "app" not found in module "app.main".',
    ],
    [
      "[Errno 98] error while attempting to bind on address ('127.0.0.1', 8899): address already in use",
      "INFO:     Application startup complete.\nERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8899): address already in use\nINFO:     Waiting for application shutdown.\nINFO:     Application shutdown complete.",
    ],
    [
      '[Errno 98] Address already in use',
      'INFO:     Application startup complete.\nERROR:    [Errno 98] Address already in use\nINFO:     Waiting for application shutdown.\nThe application says goodbye',
    ],
    [
      "error: unexpected argument '--no-such-option' found",
      "Resolving\nerror: unexpected argument '--no-such-option' found\n\n  tip: a similar argument exists\n\nUsage: uv sync [OPTIONS]\n\nFor more information, try '--help'.",
    ],
    ['Goodbye', 'error: this was mended\nGoodbye'],
  ])('has last words: %s', (line, text) => {
    expect(lastWordsOf(lines(text))).toMatchObject({ error: null, line });
  });

  it('gave up where the server says that it cannot load the application', () => {
    expect(lastWordsOf(['ERROR:    Error loading ASGI app. Could not import module "app.mian".']).gaveUp).toBe(true);
    expect(lastWordsOf(['INFO:     Application startup complete.']).gaveUp).toBe(false);
  });
});

it('reads chained exceptions and exception groups', () => {
  const chained =
    'Process SpawnProcess-1:\nTraceback (most recent call last):\n  File "/b/a.py", line 3, in <module>\n    {}["x"]\nKeyError: \'x\'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/b/a.py", line 5, in <module>\n    raise ValueError("y")\nValueError: y';
  expect(parsePythonError(lines(chained))).toMatchObject({ message: 'ValueError: y', line: 5, origin: 'worker' });
  const group =
    '  + Exception Group Traceback (most recent call last):\n  |   File "/b/a.py", line 4, in <module>\n  |     asyncio.run(bad())\n  | ExceptionGroup: two things (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: a\n    +------------------------------------';
  expect(parsePythonError(lines(group))).toMatchObject({ file: '/b/a.py', line: 4 });
  expect(parsePythonError(lines(group))?.message).toContain('two things (2 sub-exceptions)');
});

it('reads on where the output begins in the middle of a traceback', () => {
  const cut = lines(WORKER).slice(6);
  expect(parsePythonError(cut)).toMatchObject({ file: '/home/me/backend/app/config/settings.py', line: 203 });
});
