export type ToolName =
  | 'python'
  | 'mlx'
  | 'chroma'
  | 'postgres'
  | 'redis'
  | 'java'
  | 'maven'
  | 'neo4j'
  | 'chromium'
  | 'monit'
  | 'prometheus'
  | 'mcp'
  | 'zsh'
  | 'fish';

/** A tool of the test stack that is missing and could not be installed. The message says what was tried, the remedy what to do. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly tool: ToolName;
  readonly remedy: string;

  constructor(tool: ToolName, tried: string, remedy: string) {
    super(`${tried} ${remedy}`);
    this.tool = tool;
    this.remedy = remedy;
  }
}
