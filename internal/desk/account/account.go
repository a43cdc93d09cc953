// Package account lets people in: passwords, sessions, one-time links and tokens for programs, and the roles that each person has.
package account
