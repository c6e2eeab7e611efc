/** What the check script reads from the Python that runs it. */
export interface PythonFacts {
  readonly version: string;
  readonly executable: string;
  readonly prefix: string;
  /** `darwin`, `linux`. */
  readonly platform: string;
  /** `arm64`, `x86_64`. */
  readonly machine: string;
  /** Runs under Rosetta. */
  readonly translated: boolean;
  /** The processor is Apple's, whatever this Python was built for. */
  readonly appleSilicon: boolean;
  /** Versions by distribution name; only installed ones. */
  readonly packages: Readonly<Record<string, string>>;
  /** Of `mlx` and `mlx_lm` those that can be found for an import. */
  readonly modules: readonly string[];
}

/** Where the backend's Python was found, in words (`setting`, `.venv`, `UV_PROJECT_ENVIRONMENT`). */
export type PythonLocation =
  | { readonly kind: 'found'; readonly python: string; readonly source: string }
  /** Named by a setting or left as a link, but not there or not executable. */
  | { readonly kind: 'broken'; readonly python: string; readonly source: string; readonly reason: string }
  | { readonly kind: 'none'; readonly tried: readonly string[] };

/** State of the MLX runtime. Every `reason` is one sentence. */
export type MlxRuntime =
  | {
      readonly kind: 'ok';
      readonly python: string;
      readonly facts: PythonFacts;
      /** Null where the package has no metadata. */
      readonly mlx: string | null;
      readonly mlxLm: string | null;
      /** `Device(gpu, 0)` */
      readonly device: string;
      /** Import and operation, in milliseconds. */
      readonly tookMs: number;
    }
  | { readonly kind: 'no-python'; readonly tried: readonly string[]; readonly reason: string }
  | { readonly kind: 'python-broken'; readonly python: string; readonly reason: string }
  | {
      readonly kind: 'wrong-architecture';
      readonly python: string;
      readonly facts: PythonFacts | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'mlx-missing';
      readonly python: string;
      readonly facts: PythonFacts;
      readonly missing: readonly ('mlx' | 'mlx-lm')[];
      readonly reason: string;
    }
  /** `error` is the last line of the traceback. */
  | {
      readonly kind: 'mlx-broken';
      readonly python: string;
      readonly facts: PythonFacts;
      readonly error: string;
      readonly reason: string;
    }
  | { readonly kind: 'too-slow'; readonly python: string; readonly facts: PythonFacts | null; readonly reason: string }
  /** Not started, because its folder waits for trust; `packages` and `missing` are read from the files of the environment. */
  | {
      readonly kind: 'not-run';
      readonly python: string;
      readonly packages: Readonly<Record<string, string>>;
      readonly missing: readonly ('mlx' | 'mlx-lm')[];
      readonly reason: string;
    }
  /** Aborted by the caller: nothing is known. */
  | { readonly kind: 'aborted'; readonly python: string };
