import { type ComponentType, lazy } from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** A page that is fetched when it is first shown, or when the rest is there. */
function later<P>(load: () => Promise<ComponentType<P>>) {
  loads.push(load);
  return lazy(async () => ({ default: await load() }));
}

/** Fetches what was not shown yet, so that going to a page waits for nothing, also where a newer Lifeguard has other files meanwhile. */
export function loadPages(): void {
  // A page that cannot be fetched now is fetched again when somebody goes there, and says so then.
  for (const load of loads) void load().catch(() => {});
}

export const ChecklistsPage = later(() => import('./checklists-page.tsx').then((page) => page.ChecklistsPage));
export const ComponentPage = later(() => import('./component-page.tsx').then((page) => page.ComponentPage));
export const ComponentsPage = later(() => import('./components-page.tsx').then((page) => page.ComponentsPage));
export const GuidePage = later(() => import('./guide-page.tsx').then((page) => page.GuidePage));
export const IncidentPage = later(() => import('./incident-page.tsx').then((page) => page.IncidentPage));
export const IncidentsPage = later(() => import('./incidents-page.tsx').then((page) => page.IncidentsPage));
export const IosGuidePage = later(() => import('./ios-guide-page.tsx').then((page) => page.IosGuidePage));
export const IosPage = later(() => import('./ios-page.tsx').then((page) => page.IosPage));
export const LogsPage = later(() => import('./logs-page.tsx').then((page) => page.LogsPage));
export const ModelsPage = later(() => import('./models-page.tsx').then((page) => page.ModelsPage));
export const NotificationsPage = later(() => import('./notifications-page.tsx').then((page) => page.NotificationsPage));
export const PastPage = later(() => import('./past-page.tsx').then((page) => page.PastPage));
export const RecoveryPage = later(() => import('./recovery-page.tsx').then((page) => page.RecoveryPage));
export const ReferencePage = later(() => import('./reference-page.tsx').then((page) => page.ReferencePage));
export const ReviewPage = later(() => import('./review-page.tsx').then((page) => page.ReviewPage));
export const RunbookPage = later(() => import('./runbook-page.tsx').then((page) => page.RunbookPage));
export const ServiceFormPage = later(() => import('./service-form-page.tsx').then((page) => page.ServiceFormPage));
export const ServicesPage = later(() => import('./services-page.tsx').then((page) => page.ServicesPage));
export const SettingsPage = later(() => import('./settings-page.tsx').then((page) => page.SettingsPage));
export const Welcome = later(() => import('./welcome.tsx').then((page) => page.Welcome));
export const Palette = later(() => import('./palette.tsx').then((page) => page.Palette));
export const KeyHelp = later(() => import('./key-help.tsx').then((page) => page.KeyHelp));
