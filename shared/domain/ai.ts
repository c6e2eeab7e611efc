// ── Model files ──

/** `hub`: the Hugging Face layout (`models--org--name/{refs,blobs,snapshots}`). `plain`: a folder per model, as `~/.leanvibe/models`. */
export interface ModelFolder {
  readonly kind: 'hub' | 'plain';
  readonly path: string;
  /** Where it comes from, for a person: `HF_HOME`, `default`, `~/.leanvibe/models`. */
  readonly source: string;
}

export type ModelState =
  /** Everything that was looked for is there and fits. */
  | 'complete'
  /** Files are missing, cut off or not valid: `problems` names each. */
  | 'incomplete'
  /** An unfinished download that still grows. */
  | 'downloading'
  /** Expected, and in none of the folders. */
  | 'missing'
  /** The model's folder is there and holds nothing. */
  | 'empty'
  /** The folder is there and may not be read: nothing is known. */
  | 'unreadable';

export type ModelProblemKind =
  | 'truncated'
  | 'size-mismatch'
  | 'bad-header'
  | 'empty-file'
  | 'shard-missing'
  | 'tensor-missing'
  | 'unfinished-download'
  | 'dangling-link'
  | 'not-a-file'
  | 'bad-json'
  | 'file-missing'
  | 'snapshot-missing'
  | 'unreadable';

export interface ModelProblem {
  readonly kind: ModelProblemKind;
  /** Name of the file inside the model, made printable. */
  readonly file: string;
  readonly path: string;
  /** One sentence: `model-00002-of-00004.safetensors is 1.2 GB, its header says 2 GB.` */
  readonly reason: string;
}

export interface ModelFiles {
  /** `org/name`, or the folder's name. */
  readonly name: string;
  /** The model's folder, or its file where it is a single one; null when it is missing. */
  readonly path: string | null;
  readonly layout: 'hub' | 'folder' | 'file' | null;
  readonly expected: boolean;
  readonly state: ModelState;
  /** Sum of the sizes of its files, each blob counted once, unfinished downloads included. */
  readonly bytes: number;
  /** Bytes of unfinished downloads among them: what a resumed download need not fetch again. */
  readonly unfinishedBytes: number;
  /** Snapshot that was checked (a commit hash), and how many there are. */
  readonly snapshot: string | null;
  readonly snapshots: number;
  readonly problems: readonly ModelProblem[];
}

export interface ModelFolderReport extends ModelFolder {
  /** `absent` is ordinary; the reason is set only where the folder is there and cannot be read. */
  readonly state: 'read' | 'absent' | 'unreadable';
  readonly reason: string | null;
}

export interface ModelReport {
  readonly folders: readonly ModelFolderReport[];
  /** Expected ones first, then by name. */
  readonly models: readonly ModelFiles[];
  readonly bytes: number;
}

/** What makes a file the one that was previewed: compared again at the moment of deletion. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly changedNs: bigint;
}

export interface ModelClearItem {
  readonly kind: 'file' | 'link' | 'folder';
  /** Absolute and free of links. */
  readonly path: string;
  /** Bytes that its removal frees; 0 for links, folders, and files that have another name elsewhere. */
  readonly bytes: number;
  /** The cache folder it lies in, free of links. */
  readonly root: string;
  readonly identity: FileIdentity;
}

export interface ModelClearRefusal {
  readonly path: string;
  readonly reason: string;
}

/** The preview: deletion removes these paths, in this order (contents before folders), and nothing else. */
export interface ModelClearPlan {
  readonly items: readonly ModelClearItem[];
  readonly refused: readonly ModelClearRefusal[];
  readonly bytes: number;
}

// ── MLX runtime ──

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
