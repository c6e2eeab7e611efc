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
  /** A configuration or a tokenizer alone, as a program leaves it in the hub's cache that wants no more. Nothing of it is wrong. */
  | 'no-weights'
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

/** Something is missing or wrong that a person or a download can mend; whatever may not be read is not known to be. */
export const isBrokenModel = ({ state }: { readonly state: ModelState }): boolean =>
  state === 'incomplete' || state === 'missing' || state === 'empty';

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

/** What loading a model takes of the memory that processor and GPU share. */
export interface ModelNeed {
  /** All weights, also those that are still missing. */
  readonly weightsBytes: number;
  /** What each token of a conversation adds; null where the configuration does not tell. */
  readonly cacheBytesPerToken: number | null;
  /** Longest conversation that it was made for, in tokens; null where the configuration does not tell. */
  readonly maxTokens: number | null;
}

/** Whether a model fits into memory. */
export interface ModelFit {
  /** `not-now`: it would if something else were closed; `never`: it is larger than what this machine has for models. */
  readonly state: 'fits' | 'not-now' | 'never' | 'loaded';
  /** Weights and cache. */
  readonly needBytes: number;
  /** With the numbers, in a sentence or two. */
  readonly text: string;
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
  /** Bytes of unfinished downloads among them: a downloader may fetch them again. */
  readonly unfinishedBytes: number;
  /** Snapshot that was checked (a commit hash), and how many there are. */
  readonly snapshot: string | null;
  readonly snapshots: number;
  readonly problems: readonly ModelProblem[];
  /** Null where it is not known. */
  readonly need: ModelNeed | null;
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
