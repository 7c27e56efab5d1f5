/* Runs a command and writes what it took: wall seconds, processor seconds, peak resident KiB, exit status.
   build: cc -O2 timed.c -o timed      usage: timed OUT COMMAND [ARGUMENT...]
   A small program, because a forked child starts with its parent's resident memory in its peak: started from Node or
   Python, the floor would seem to need 50 MB. Children that the command waits for are counted in time; the peak is that
   of the largest process. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pid_t child = fork();
  if (child < 0) return 2;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0) return 2;
  clock_gettime(CLOCK_MONOTONIC, &end);
  double wall = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9;
  FILE *out = fopen(argv[1], "w");
  if (!out) return 2;
  fprintf(out, "{\"wall\": %.6f, \"cpu\": %.6f, \"peakKib\": %ld, \"status\": %d}\n", wall,
          seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(out) ? 2 : 0;
}
