// Writes one report as a PDF in a thread of its own: setting text takes long, and nobody else shall wait for it.
import { parentPort, workerData } from 'node:worker_threads';
import type { ReportTask } from '../report-pdf.ts';
import { writeReport } from './write-report.ts';

const { report, evidence } = workerData as ReportTask;
await writeReport(report, evidence, (chunk) => parentPort?.postMessage(chunk));
