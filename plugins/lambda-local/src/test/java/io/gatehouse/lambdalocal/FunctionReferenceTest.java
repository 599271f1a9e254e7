/*
 * Copyright The Gatehouse Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.gatehouse.lambdalocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionReferenceTest {

    @Test
    void every_form_of_a_name_is_understood() throws Rejection {
        assertThat(FunctionReference.parse("MyLambda")).isEqualTo(new FunctionReference(null, null, "MyLambda", null));
        assertThat(FunctionReference.parse("MyLambda:live"))
                .isEqualTo(new FunctionReference(null, null, "MyLambda", "live"));
        assertThat(FunctionReference.parse("function:MyLambda"))
                .isEqualTo(new FunctionReference(null, null, "MyLambda", null));
        assertThat(FunctionReference.parse("123456789012:function:MyLambda"))
                .isEqualTo(new FunctionReference(null, "123456789012", "MyLambda", null));
        assertThat(FunctionReference.parse("123456789012:function:MyLambda:$LATEST"))
                .isEqualTo(new FunctionReference(null, "123456789012", "MyLambda", "$LATEST"));
        assertThat(FunctionReference.parse("arn:aws:lambda:eu-west-1:123456789012:function:MyLambda"))
                .isEqualTo(new FunctionReference("eu-west-1", "123456789012", "MyLambda", null));
        assertThat(FunctionReference.parse("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:My-Lambda_1:3"))
                .isEqualTo(new FunctionReference("us-gov-west-1", "123456789012", "My-Lambda_1", "3"));
    }

    @Test
    void what_is_not_a_name_is_a_validation_error() {
        for (String text : List.of("", "a b", "a/b", "a:b:c:d", "arn:aws:s3:::bucket", "a:$OLDEST", "a".repeat(171))) {

            assertThatThrownBy(() -> FunctionReference.parse(text))
                    .as(text)
                    .isInstanceOfSatisfying(Rejection.class, rejection -> {
                        assertThat(rejection.status()).isEqualTo(400);
                        assertThat(rejection.type()).isEqualTo("ValidationException");
                    });
        }
    }

    @Test
    void a_qualifier_may_be_given_twice_only_when_it_is_the_same() throws Rejection {
        FunctionReference live = FunctionReference.parse("MyLambda:live");

        assertThat(live.qualifiedBy(null)).isEqualTo(live);
        assertThat(live.qualifiedBy("live")).isEqualTo(live);
        assertThat(FunctionReference.parse("MyLambda").qualifiedBy("live")).isEqualTo(live);
        assertThatThrownBy(() -> live.qualifiedBy("dead"))
                .isInstanceOfSatisfying(Rejection.class, rejection -> assertThat(rejection.type())
                        .isEqualTo("InvalidParameterValueException"));
    }
}
