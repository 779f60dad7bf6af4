/* Sends UDP datagrams as fast as it can: send ADDRESS PORT BYTES SECONDS [MOST A SECOND [nap]]; with nap it sleeps between them. Prints how many. The bench's own `iperf3 -u -b 0 -l BYTES`. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int main(int count, char **arguments)
{
    if (count < 5) return 2;
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(atoi(arguments[2])) };
    inet_pton(AF_INET, arguments[1], &to.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) return 1;
    static char data[65536];
    struct iovec part = { data, atoi(arguments[3]) };
    struct mmsghdr messages[32];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < 32; i++) { messages[i].msg_hdr.msg_iov = &part; messages[i].msg_hdr.msg_iovlen = 1; }
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    long sent = 0;
    double most = count > 5 ? atof(arguments[5]) : 0, length = atof(arguments[4]), passed;
    do {
        int done = sendmmsg(fd, messages, 32, 0);
        if (done > 0) sent += done; /* ECONNREFUSED of an earlier one is no matter */
        clock_gettime(CLOCK_MONOTONIC, &now);
        passed = now.tv_sec - begin.tv_sec + (now.tv_nsec - begin.tv_nsec) / 1e9;
        while (most && sent > most * passed) { /* not faster than asked for */
            if (count > 6) nanosleep(&(struct timespec){ .tv_nsec = 200000 }, 0);
            clock_gettime(CLOCK_MONOTONIC, &now);
            passed = now.tv_sec - begin.tv_sec + (now.tv_nsec - begin.tv_nsec) / 1e9;
        }
    } while (passed < length);
    printf("%ld\n", sent);
    return 0;
}
