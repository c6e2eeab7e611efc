export { RUNBOOK_WORDS, type RunbookDefinition as RunbookWords } from './components/derive.ts';
