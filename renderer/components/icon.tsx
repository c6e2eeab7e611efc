import type { ReactNode } from 'react';

const PATHS = {
  pause: <path d="M5 3.5v9M11 3.5v9" />,
  resume: <path d="M5 3.5v9l7-4.5z" />,
  gear: (
    <>
      <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6" />
      <circle cx="10" cy="4.5" r="1.75" />
      <circle cx="6" cy="11.5" r="1.75" />
    </>
  ),
  window: <path d="M2.5 3.5h11v9h-11zM6 3.5v9" />,
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  cross: <path d="m4 4 8 8M12 4l-8 8" />,
  dash: <path d="M4 8h8" />,
  chevron: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  down: <path d="m4 6.5 4 4 4-4" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  warning: <path d="M8 2.5 14 13H2zM8 6.5v3M8 11.1v.4" />,
  back: <path d="M10 3.5 5.5 8l4.5 4.5" />,
} as const satisfies Record<string, ReactNode>;

/** A small line drawing. Always beside a name or inside a control that has one. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {PATHS[name]}
    </svg>
  );
}
