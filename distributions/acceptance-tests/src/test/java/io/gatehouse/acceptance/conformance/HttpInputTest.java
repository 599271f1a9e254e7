/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.acceptance.support.HeaderLines;
import io.gatehouse.acceptance.support.HttpInput;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpInputTest {
    @Test
    void chunks_are_joined_and_the_next_message_follows() throws IOException {
        HttpInput input = input("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n");

        assertThat(input.readChunked()).asString().isEqualTo("abc0123456789");
        assertThat(input.readHead()).isEqualTo(new HttpInput.Head("GET / HTTP/1.1", HeaderLines.of()));
        assertThat(input.readHead()).isNull();
    }

    @Test
    void a_chunk_of_another_length_than_announced_is_malformed() {
        assertThatExceptionOfType(HttpInput.MalformedMessageException.class)
                .isThrownBy(() -> input("3\r\nabcd\r\n0\r\n\r\n").readChunked());
    }

    @Test
    void a_chunk_size_that_is_no_number_is_malformed() {
        assertThatExceptionOfType(HttpInput.MalformedMessageException.class)
                .isThrownBy(() -> input("-3\r\nabc\r\n0\r\n\r\n").readChunked());
    }

    @Test
    void a_body_without_its_last_chunk_is_not_whole() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> input("3\r\nabc\r\n").readChunked());
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> input("3\r\nabc\r\n0\r\n").readChunked());
    }

    @Test
    void a_body_shorter_than_its_length_is_not_whole() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> input("abc").readExactly(4));
    }

    @Test
    void header_lines_keep_order_and_spelling() throws IOException {
        HttpInput.Head head = input("HTTP/1.1 200 OK\r\nX-B: 2 \r\nx-a:1\r\nX-B:\r\nX-U: ü\r\n\r\n")
                .readHead();

        assertThat(head)
                .isEqualTo(new HttpInput.Head(
                        "HTTP/1.1 200 OK", HeaderLines.of("X-B", "2", "x-a", "1", "X-B", "", "X-U", "ü")));
    }

    @Test
    void a_folded_line_and_a_blank_before_the_colon_are_malformed() {
        assertThatExceptionOfType(HttpInput.MalformedMessageException.class)
                .isThrownBy(() ->
                        input("GET / HTTP/1.1\r\nA: 1\r\n folded: 2\r\n\r\n").readHead());
        assertThatExceptionOfType(HttpInput.MalformedMessageException.class)
                .isThrownBy(() -> input("GET / HTTP/1.1\r\nA : 1\r\n\r\n").readHead());
    }

    @Test
    void what_a_mock_sends_in_chunks_is_read_back() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            MockAnswer answer = new MockAnswer(200, HeaderLines.of().lines(), body, 0, false, true, false);

            HttpInput input = new HttpInput(new ByteArrayInputStream(answer.bytes("GET")));

            assertThat(input.readHead()).as("seed %d", seed).isNotNull();
            assertThat(input.readChunked()).as("seed %d", seed).isEqualTo(body);
            assertThat(input.countToEnd()).as("seed %d", seed).isZero();
        }
    }

    private static HttpInput input(String text) {
        return new HttpInput(new ByteArrayInputStream(Content.utf8(text)));
    }
}
