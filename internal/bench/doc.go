// Package bench measures how fast the desk is, on both databases, beside its goals and beside what the same disk can do at most.
//
// make bench runs it; docs/performance.md tells what the figures mean. It is code for tests only.
package bench
