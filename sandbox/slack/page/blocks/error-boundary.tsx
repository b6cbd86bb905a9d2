import { Component, type ReactNode } from 'react';

interface Props {
  /** What could not be drawn, for the reader. */
  what: string;
  /** A new value is a new chance: the children are tried again. */
  resetKey: unknown;
  children: ReactNode;
}

/** Keeps one block that cannot be drawn from taking the whole page with it. */
export class ErrorBoundary extends Component<Props, { error: Error | null; resetKey: unknown }> {
  override state = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: { error: Error | null; resetKey: unknown }) {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override render(): ReactNode {
    const error: Error | null = this.state.error;
    if (!error) return this.props.children;
    return (
      <div className="block-fallback" role="note">
        {this.props.what} cannot be shown here ({(error as Error).message}).
      </div>
    );
  }
}
