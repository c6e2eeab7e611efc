export { RUNBOOK_WORDS, type RunbookDefinition as RunbookWords, runbookWords } from './components/derive.ts';
