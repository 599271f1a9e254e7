/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.plugins.botdetection;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.plugins.expressions.Expression;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AgentsTest {

    private final Agents agents = new Agents(List.of(), List.of(Expression.of("evil")));

    @Test
    void bots_libraries_and_monitors_are_refused() {
        for (String agent : List.of(
                "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
                "Mozilla/5.0 (compatible; YandexBot/3.0)",
                "facebookexternalhit/1.1",
                "Twitterbot/1.0",
                "Fancy-Crawler",
                "some spider",
                "WebScraper",
                "My fancy bot",
                "Go-http-client/1.1",
                "Apache-HttpClient/4.5.14 (Java/17.0.1)",
                "okhttp/4.12.0",
                "axios/1.7.2",
                "Boto3/1.34.1",
                "aws-sdk-java/2.20.1 Linux",
                "aws-cli/2.15.0",
                "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
                "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT; MSIECrawler)",
                "Chrome/118 PTST/231.1",
                "Grub/1.0",
                "  evil  ")) {
            assertThat(agents.isRefused(agent)).as(agent).isTrue();
        }
    }

    @Test
    void browsers_telephones_and_command_lines_are_not() {
        for (String agent : List.of(
                "",
                "Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Mobile/15E148 Safari/604.1",
                "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20)",
                "curl/8.5.0",
                "Wget/1.21.4",
                "Java/17.0.9",
                "Grub")) {
            assertThat(agents.isRefused(agent)).as(agent).isFalse();
        }
    }

    @Test
    void judgements_do_not_depend_on_earlier_ones() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            boolean evil = random.nextBoolean();
            String agent = (evil ? "evil " : "good ") + random.nextInt(3_000);

            assertThat(agents.isRefused(agent)).as(agent).isEqualTo(evil);
        }
    }

    @Test
    @Timeout(60)
    void long_names_take_linear_time() {
        String agent = "Boto Boto3 Slack-ImgPro ".repeat(300);

        for (int i = 0; i < 20; i++) {
            assertThat(agents.isRefused(agent + i)).isFalse();
            assertThat(agents.isRefused("x".repeat(8_000) + i)).isFalse();
        }
    }

    @Test
    void every_name_of_the_list_is_refused_as_it_says() {
        for (String line : KnownBots.lines()) {
            BotName name = BotName.parse(line);
            String before =
                    switch (name.start()) {
                        case NOT_CU -> "a ";
                        case ANYTHING -> "x";
                        default -> "";
                    };
            String behind =
                    switch (name.end()) {
                        case VERSION -> "/1";
                        case MORE -> "x";
                        default -> "";
                    };

            assertThat(agents.isRefused(before + name.text() + behind)).as(line).isTrue();
            assertThat(name.isAt("a" + name.text() + behind, 1))
                    .as(line)
                    .isEqualTo(name.start() == BotName.Start.ANYTHING);
        }
    }

    @Test
    void names_count_where_the_list_says() {
        assertThat(BotName.parse("|Ab/0").isAt("-Ab 1", 1)).isTrue();
        assertThat(BotName.parse("|Ab/0").isAt("-Ab1", 1)).isFalse();
        assertThat(BotName.parse("|Ab/0").isAt("-Ab/", 1)).isFalse();
        assertThat(BotName.parse("~Ab|").isAt("aB.", 0)).isTrue();
        assertThat(BotName.parse("Ab|").isAt("Abc", 0)).isFalse();
        assertThat(BotName.parse("Ab+").isAt("Abc", 0)).isTrue();
        assertThat(BotName.parse("Ab+").isAt("Ab ", 0)).isFalse();
        assertThat(BotName.parse("^Ab").isAt("Ab", 0)).isTrue();
        assertThat(BotName.parse("!ot").isAt("Cuot", 2)).isFalse();
        assertThat(BotName.parse("!ot").isAt("Caot", 2)).isFalse();
        assertThat(BotName.parse("!ot").isAt("Baot", 2)).isTrue();
    }
}
