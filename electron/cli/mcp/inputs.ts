import { z } from 'zod';

/** What an agent may send; everything is bounded, because what it sends may come from what it read. */
export const name = z.string().min(1).max(100);
export const id = z.number().int().positive().describe('the number of an incident');
export const detail = z.boolean().default(false).describe('more, where the short answer is not enough');
export const seconds = (most: number, fallback: number) =>
  z.number().min(0.1).max(most).default(fallback).describe(`longest wait, in seconds; ${fallback} by default`);
export const minutes = (most: number, fallback: number) =>
  z.number().int().min(1).max(most).default(fallback).describe(`so many minutes back; ${fallback} by default`);
