import { Component, type ReactNode } from 'react';

interface CrashState {
  readonly message: string | null;
}

/** Last resort when a view throws: the page says so and offers to load again. Monitoring is not touched by it. */
export class Crash extends Component<{ readonly children: ReactNode }, CrashState> {
  override state: CrashState = { message: null };

  static getDerivedStateFromError(error: unknown): CrashState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <main className="loading" role="alert">
        <h1 className="t-15">This page stopped working.</h1>
        <p className="secondary">Monitoring goes on. Loading the page again usually helps.</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Load again
        </button>
        <details className="disclosure">
          <summary>Details</summary>
          <pre className="raw">{message}</pre>
        </details>
      </main>
    );
  }
}
