/** What the system itself says keeps a process running, and would start it again. */
export type SystemKeeper =
  | { readonly kind: 'container' }
  /** A job of launchd, by its label. */
  | { readonly kind: 'launchd'; readonly name: string }
  /** A unit of the systemd of the machine, or of another user. */
  | { readonly kind: 'unit'; readonly name: string }
  /** A unit of this user's own systemd. Its control group is that of all that descends, not of its main process alone. */
  | { readonly kind: 'own-unit'; readonly name: string };
